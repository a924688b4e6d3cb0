// The look that all receivers share, and the loops that call them.
#include "tiendo/notify/webhook.hpp"

#include "tiendo/alerts/escalation.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/net/answer_of.hpp"
#include "webhook_line.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>

namespace tiendo::notify {
namespace {

namespace asio = boost::asio;

// What is due is judged again so often at least: rules may have been read again.
constexpr std::chrono::minutes judged_for{1};

using ids = std::vector<std::uint64_t>;

// What one look found.
struct findings {
    std::vector<engine::alert_view> known;  // of those asked for by id, those that there are
    std::vector<engine::alert_page> pages;  // one for each question
    std::uint64_t position = 0;
};

// Those that stand come in one list; the few that have ended are looked up one by one.
findings found_in(const engine::engine& engine,
                  const ids& wanted,
                  const std::vector<webhook_line::question>& asked,
                  std::size_t page_rows,
                  instant now) {
    findings out;
    out.position = engine.measure().position;
    if (!wanted.empty()) {
        engine::alert_query open;
        open.open_only = true;
        open.after = wanted.front() - 1;
        open.limit = alerts::alerts_max;
        auto rows = engine.alerts(open, now).rows;
        auto row = rows.begin();
        for (const auto id : wanted) {
            while (row != rows.end() && row->id < id) ++row;
            if (row != rows.end() && row->id == id) {
                out.known.push_back(std::move(*row));
            } else if (auto one = engine.alert(id, now)) {
                out.known.push_back(*std::move(one));
            }
        }
    }
    for (const auto& q : asked) {
        engine::alert_query query;
        query.after = q.after;
        query.open_only = q.open_only;
        query.limit = page_rows;
        out.pages.push_back(engine.alerts(query, now));
    }
    return out;
}

bool says_the_same(const engine::alert_view& a, const engine::alert_view& b) {
    return a.state == b.state && a.acknowledged_at == b.acknowledged_at &&
           a.resolved_at == b.resolved_at;
}

}  // namespace

struct webhook_teller::parts : std::enable_shared_from_this<webhook_teller::parts> {
    using line_list = std::vector<std::shared_ptr<webhook_line>>;

    parts(asio::any_io_executor executor, webhook_line::world all, rule_lookup lookup)
        : timer(std::move(executor)), world(std::move(all)), rules(std::move(lookup)) {}

    [[nodiscard]] line_list now_told() const {
        return lines.with([](const auto& all) { return all; });
    }
    [[nodiscard]] bool take(const memory_row& r);
    void remember(const webhook_past& past);
    void set(std::vector<webhook_receiver> receivers);
    void forget(std::vector<memory_change> rows);
    void judge_anew(known_alert& a, instant now) const;
    void renew(std::vector<engine::alert_view> views, const ids& tracked);
    asio::awaitable<bool> look();
    asio::awaitable<void> run();
    void begin(std::shared_ptr<webhook_line> line);

    asio::steady_timer timer;
    webhook_line::world world;
    rule_lookup rules;
    bool is_started = false;
    bool is_over = false;
    // Of receivers that have not been named yet.
    std::map<std::string, webhook_line::remembered, std::less<>> remembered;
    guarded<line_list> lines;
    // Changed by looks. Who reads it holds nothing of it over a wait.
    std::shared_ptr<alert_book> book = std::make_shared<alert_book>();
};

// False: a row that nobody can read.
bool webhook_teller::parts::take(const memory_row& r) {
    const auto key = parse_key(r.key);
    if (!key) return false;
    switch (key->kind) {
        case row_kind::told:
            if (const auto row = decode_row(r.value))
                return remembered[key->receiver].rows.emplace(key->alert, *row).second;
            return false;
        case row_kind::reading:
            if (auto read = decode_reading(r.value)) {
                remembered[key->receiver].read = std::move(read);
                return true;
            }
            return false;
        case row_kind::gone:
            if (auto gone = decode_gone(r.value)) {
                remembered[key->receiver].gone = std::move(gone);
                return true;
            }
            return false;
    }
    TIENDO_ASSERT(false);
}

void webhook_teller::parts::remember(const webhook_past& past) {
    std::vector<memory_change> unread;
    for (const auto& r : past.rows) {
        if (!take(r)) unread.push_back({r.key, std::nullopt});
    }
    for (auto& [name, kept] : remembered) {
        if (!kept.read || kept.read->seen <= past.log_end) continue;
        world.complain("the outbox is of another log: a receiver begins anew receiver=" + name);
        for (const auto& [id, row] : std::exchange(kept.rows, {}))
            unread.push_back({key_of_row(name, id), std::nullopt});
        kept.read.reset();  // that it is gone is nothing of the log
    }
    if (unread.empty()) return;
    world.complain("rows of the outbox are of no use and dropped number=" +
                   std::to_string(unread.size()));
    forget(std::move(unread));
}

// Rows that nobody needs: when they go does not matter.
void webhook_teller::parts::forget(std::vector<memory_change> rows) {
    if (rows.empty()) return;
    if (!world.memory->write(std::move(rows), [] {}))
        world.complain("rows of a receiver that is gone could not be removed; a start will");
}

void webhook_teller::parts::set(std::vector<webhook_receiver> receivers) {
    const auto before = now_told();
    line_list next;
    line_list fresh;
    for (auto& r : receivers) {
        const auto known = std::ranges::find(before, r.name, &webhook_line::name);
        if (known != before.end()) {
            (*known)->become(std::move(r));
            next.push_back(*known);
            continue;
        }
        webhook_line::remembered kept;
        if (auto stored = remembered.extract(r.name)) kept = std::move(stored.mapped());
        next.push_back(std::make_shared<webhook_line>(
            timer.get_executor(), world, std::move(r), std::move(kept)));
        fresh.push_back(next.back());
    }
    for (const auto& line : before) {
        if (std::ranges::find(next, line) != next.end()) continue;
        line->end();
        forget(line->forgotten());
    }
    for (auto& [name, kept] : remembered) {
        std::vector<memory_change> rows{{key_of_reading(name), std::nullopt},
                                        {key_of_gone(name), std::nullopt}};
        for (const auto& [id, row] : kept.rows) rows.push_back({key_of_row(name, id), {}});
        forget(std::move(rows));
    }
    remembered.clear();
    lines.with([&](auto& all) { all = std::move(next); });
    if (!is_started) return;
    for (auto& line : fresh) begin(std::move(line));
}

void webhook_teller::parts::judge_anew(known_alert& a, instant now) const {
    static const alerts::rule no_rule;
    const auto in = world.reader->current_catalogue();
    const auto* by = rules ? rules(a.view.rule) : nullptr;
    const auto found = alerts::agenda_of(
        a.view, by == nullptr ? no_rule : *by, alerts::office_of(a.view.agency, *in), now);
    a.due = found.due;
    a.held_until = found.held_until;
    a.judge_again = std::min(now + judged_for, found.next.value_or(now + judged_for));
    // Closing time is nothing that an agenda tells.
    if (by != nullptr && by->quiet_outside_working_hours) a.judge_again = now;
}

// The book of the alerts that are tracked, as they are now. One walk over what was known, what is
// tracked and what was looked up, all in order of the ids.
void webhook_teller::parts::renew(std::vector<engine::alert_view> views, const ids& tracked) {
    const auto now = world.clock->now();
    if (!std::ranges::is_sorted(views, {}, &engine::alert_view::id))
        std::ranges::sort(views, {}, &engine::alert_view::id);
    auto view = views.begin();
    auto known = book->begin();
    for (const auto id : tracked) {
        while (view != views.end() && view->id < id) ++view;
        while (known != book->end() && known->first < id) known = book->erase(known);
        const bool is_known = known != book->end() && known->first == id;
        const bool is_found = view != views.end() && view->id == id;
        if (!is_known && !is_found) continue;
        if (!is_known) known = book->emplace_hint(known, id, known_alert{});
        auto& a = known->second;
        if (is_found && (!is_known || !says_the_same(a.view, *view))) {
            a.view = std::move(*view);
            a.judge_again = now;
        } else if (is_found) {
            a.view.silenced_by = view->silenced_by;
            a.view.provisional = view->provisional;
        }
        if (a.judge_again <= now) judge_anew(a, now);
        ++known;
    }
    book->erase(known, book->end());
}

asio::awaitable<bool> webhook_teller::parts::look() {
    const auto told = now_told();
    // By id: those that may still change. One that has ended does so no more, unless it is silent.
    ids tracked;
    std::vector<webhook_line::question> asked;
    for (const auto& line : told) {
        ids both;
        std::ranges::set_union(tracked, line->unsettled(), std::back_inserter(both));
        tracked = std::move(both);
        if (std::ranges::find(asked, line->asks()) == asked.end()) asked.push_back(line->asks());
    }
    ids wanted;
    for (const auto id : tracked) {
        const auto known = book->find(id);
        const bool is_final = known != book->end() &&
                              known->second.view.state == engine::alert_state::resolved &&
                              known->second.view.silenced_by == 0;
        if (!is_final) wanted.push_back(id);
    }
    if (told.empty()) co_return true;
    auto found = co_await net::answer_of<std::optional<findings>>(
        [this, wanted, asked, now = world.clock->now()](auto tell) {
            const auto rows = world.config.page;
            const bool is_asked = world.reader->read(
                [tell, wanted, asked, rows, now](const engine::engine& e) mutable {
                    tell(std::optional(found_in(e, wanted, asked, rows, now)));
                });
            if (!is_asked) tell(std::nullopt);
        });
    if (!found) co_return false;
    bool is_done = true;
    auto views = std::move(found->known);
    line_list ready;
    for (const auto& line : told) {
        const auto q = line->is_over() || line->is_behind(found->position)
                           ? asked.end()
                           : std::ranges::find(asked, line->asks());
        if (q == asked.end()) continue;
        const auto& page = found->pages[static_cast<std::size_t>(q - asked.begin())];
        if (!co_await line->take(page)) {
            is_done = false;
            continue;
        }
        ready.push_back(line);
    }
    for (auto& page : found->pages) std::ranges::move(page.rows, std::back_inserter(views));
    for (const auto& line : ready) {
        ids both;
        std::ranges::set_union(tracked, line->unsettled(), std::back_inserter(both));
        tracked = std::move(both);
    }
    std::erase_if(views, [&](const auto& v) { return !std::ranges::binary_search(tracked, v.id); });
    renew(std::move(views), tracked);
    for (const auto& line : ready) {
        if (!co_await line->weigh(book, found->position)) is_done = false;
    }
    co_return is_done;
}

asio::awaitable<void> webhook_teller::parts::run() {
    while (!is_over) {
        co_await look();
        timer.expires_after(world.config.look);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void webhook_teller::parts::begin(std::shared_ptr<webhook_line> line) {
    asio::co_spawn(
        timer.get_executor(),
        [line]() -> asio::awaitable<void> {
            while (!line->is_over()) {
                co_await line->call();
                line->timer.expires_after(line->rest());
                co_await line->timer.async_wait(asio::as_tuple(asio::use_awaitable));
            }
        },
        [](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
        });
}

webhook_teller::webhook_teller(asio::any_io_executor executor,
                               webhook_config config,
                               ports world,
                               const webhook_past& past,
                               rule_lookup rules,
                               std::function<void(std::string_view)> complain)
    : parts_(std::make_shared<parts>(
          std::move(executor),
          webhook_line::world{
              config, &world.reader, &world.clock, &world.memory, std::move(complain)},
          std::move(rules))) {
    parts_->remember(past);
}

webhook_teller::~webhook_teller() {
    stop();
}

void webhook_teller::set(std::vector<webhook_receiver> receivers) {
    parts_->set(std::move(receivers));
}

void webhook_teller::start() {
    parts_->is_started = true;
    asio::co_spawn(
        parts_->timer.get_executor(),
        [self = parts_]() -> asio::awaitable<void> { co_await self->run(); },
        [](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
        });
    for (auto& line : parts_->now_told()) parts_->begin(std::move(line));
}

void webhook_teller::stop() {
    parts_->is_over = true;
    parts_->timer.cancel();
    for (const auto& line : parts_->now_told()) line->end();
}

asio::awaitable<bool> webhook_teller::look() {
    return parts_->look();
}

asio::awaitable<void> webhook_teller::call() {
    const auto self = parts_;
    for (const auto& line : self->now_told()) co_await line->call();
}

std::vector<delivery> webhook_teller::deliveries_of(std::uint64_t alert) const {
    std::vector<delivery> out;
    for (const auto& line : parts_->now_told()) {
        if (auto one = line->delivery_of(alert)) out.push_back(*std::move(one));
    }
    return out;
}

std::vector<webhook_teller::named_probe> webhook_teller::probes() const {
    std::vector<named_probe> out;
    for (const auto& line : parts_->now_told()) out.emplace_back(line->name(), line->probe());
    return out;
}

}  // namespace tiendo::notify
