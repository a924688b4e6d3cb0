// Numbers as they come, and the stretches that they leave out.
#include "counter_lines.hpp"

#include <algorithm>
#include <utility>

namespace tiendo::engine {
namespace {

// Whatever lies in it is missing no more.
void fill(counter_line& line, std::uint64_t number) {
    const auto found = std::find_if(line.missing.begin(), line.missing.end(), [&](const auto& m) {
        return m.from <= number && number <= m.to;
    });
    if (found == line.missing.end()) return;  // told before
    const auto behind = missing_numbers{number + 1, found->to, found->noticed_at};
    found->to = number - 1;
    auto next = found + 1;
    if (found->from > found->to) next = line.missing.erase(found);
    if (behind.from <= behind.to) line.missing.insert(next, behind);
}

// Whether a stretch had to be forgotten.
bool trim(counter_line& line) {
    if (line.missing.size() <= missing_max) return false;
    line.missing.erase(line.missing.begin());
    ++line.forgotten;
    return true;
}

}  // namespace

std::uint64_t counter_line::missing_count() const noexcept {
    std::uint64_t out = 0;
    for (const auto& m : missing) out += m.count();
    return out;
}

void counter_lines::hear(const heard& event) {
    if (event.counter == dossier::no_ref) return;
    if (lines_.size() <= event.counter) lines_.resize(event.counter + 1);
    auto& line = lines_[event.counter];
    const auto before = line.newest;
    line.newest = std::max(before, event.number);
    if (event.history) return;
    line.heard_at = event.recorded_at;
    line.agency = event.agency;
    if (event.number == 0 || before == 0) return;
    if (event.number <= before) {
        fill(line, event.number);
    } else if (event.number > before + 1) {
        line.missing.push_back({before + 1, event.number - 1, event.recorded_at});
    }
    if (trim(line)) ++forgotten_;
}

void counter_lines::encode(const dossier::law& codes, std::string& out) const {
    put_varint(out, codes.counters.size());
    for (std::uint32_t counter = 0; counter < codes.counters.size(); ++counter) {
        const auto line = counter < lines_.size() ? lines_[counter] : counter_line{};
        put_bytes(out, codes.counters.code(counter));
        put_varint(out, line.newest);
        put_signed(out, line.heard_at.time_since_epoch().count());
        put_bytes(
            out,
            line.agency == dossier::no_ref ? std::string_view{} : codes.agencies.code(line.agency));
        put_varint(out, line.missing.size());
        for (const auto& m : line.missing) {
            put_varint(out, m.from);
            put_varint(out, m.to);
            put_signed(out, m.noticed_at.time_since_epoch().count());
        }
        put_varint(out, line.forgotten);
    }
}

bool counter_lines::decode(byte_reader& in, dossier::law& codes) {
    const auto counters = in.varint();
    for (std::uint64_t i = 0; i < counters && in.ok(); ++i) {
        if (codes.counter_of(in.bytes()) != i) return false;
        auto& line = lines_.emplace_back();
        line.newest = in.varint();
        line.heard_at = instant{milliseconds{in.signed_varint()}};
        if (const auto agency = in.bytes(); !agency.empty())
            line.agency = codes.agencies.intern(agency);
        const auto missing = in.varint();
        if (missing > missing_max) return false;
        for (std::uint64_t k = 0; k < missing; ++k) {
            auto& m = line.missing.emplace_back();
            m.from = in.varint();
            m.to = in.varint();
            m.noticed_at = instant{milliseconds{in.signed_varint()}};
        }
        line.forgotten = in.varint();
        forgotten_ += line.forgotten;
    }
    return in.ok();
}

std::vector<std::string> counter_lines::differences(const dossier::law& codes,
                                                    const counter_lines& other,
                                                    const dossier::law& other_codes,
                                                    std::size_t max) const {
    std::vector<std::string> out;
    const auto line_of =
        [](const counter_lines& of, const dossier::law& by, std::string_view code) {
            const auto ref = by.counters.find(code);
            return ref < of.lines_.size() ? of.lines_[ref] : counter_line{};
        };
    const auto same = [&](counter_line here, counter_line there) {
        const auto code = [](const dossier::law& by, dossier::agency_ref ref) {
            return ref == dossier::no_ref ? std::string_view{} : by.agencies.code(ref);
        };
        if (code(codes, here.agency) != code(other_codes, there.agency)) return false;
        there.agency = here.agency;  // numbered otherwise there
        return here == there;
    };
    for (std::uint32_t counter = 0; counter < codes.counters.size() && out.size() < max;
         ++counter) {
        const auto code = codes.counters.code(counter);
        if (!same(line_of(*this, codes, code), line_of(other, other_codes, code)))
            out.push_back("counter " + std::string(code) +
                          ": heard otherwise, or with other numbers missing, than in the recount");
    }
    for (std::uint32_t counter = 0; counter < other_codes.counters.size() && out.size() < max;
         ++counter) {
        const auto code = other_codes.counters.code(counter);
        if (codes.counters.find(code) == dossier::no_ref)
            out.push_back("counter " + std::string(code) + ": only in the recount");
    }
    return out;
}

}  // namespace tiendo::engine
