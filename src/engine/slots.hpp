// The dossiers of an engine, each in a slot: found by number and by code.
//
// A province holds a million for every year, and nearly all of them have ended.
// So a slot has in fields only what lists and restatements look at in every
// dossier; the rest is packed (src/decisions/0021). A dossier that is moved is
// unpacked, judged and packed again. Owner: the engine.
#pragma once

#include "packed_bytes.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <boost/container/deque.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::engine {

enum class shelf : std::uint8_t { unaccepted, open, ended };  // by which lists a dossier is found
[[nodiscard]] shelf shelf_of(dossier::state s) noexcept;

// A step that runs. 48 bytes, of open dossiers only.
struct running_step {
    dossier::agency_ref agency = dossier::no_ref;
    dossier::label_ref step = dossier::no_ref;
    dossier::label_ref unit = dossier::no_ref;
    instant breach = instant::max();      // of its limit; max: it has none
    std::optional<instant> stands_since;  // an open pause stops the applicant's clock
    [[nodiscard]] bool is_late(instant now) const noexcept {
        return (stands_since ? *stands_since : now) > breach;
    }
};

// An instant that may be absent, in 8 bytes.
class slim_instant {
  public:
    void set(const std::optional<instant>& at) noexcept { at_ = at.value_or(instant::max()); }
    [[nodiscard]] std::optional<instant> get() const noexcept {
        return at_ == instant::max() ? std::nullopt : std::optional(at_);
    }
    friend bool operator==(const slim_instant&, const slim_instant&) = default;

  private:
    instant at_ = instant::max();
};

// A due_point that may be absent, in 16 bytes: where it is an instant, that is its breach.
class slim_due {
  public:
    void set(const std::optional<dossier::due_point>& due) noexcept {
        *this = {};
        if (!due) return;
        TIENDO_ASSERT(!due->at || *due->at == due->breach);
        breach_ = due->breach;
        day_ = static_cast<std::int32_t>(due->date.time_since_epoch().count());
        is_instant_ = due->at.has_value();
        is_provisional_ = due->provisional;
    }
    [[nodiscard]] std::optional<dossier::due_point> get() const noexcept {
        if (breach_ == instant::max()) return std::nullopt;
        dossier::due_point out;
        out.date = local_date{std::chrono::days{day_}};
        if (is_instant_) out.at = breach_;
        out.breach = breach_;
        out.provisional = is_provisional_;
        return out;
    }
    friend bool operator==(const slim_due&, const slim_due&) = default;

  private:
    instant breach_ = instant::max();
    std::int32_t day_ = 0;
    bool is_instant_ = false;
    bool is_provisional_ = false;
};
static_assert(sizeof(slim_due) == 16);

// One dossier in memory.
struct dossier_slot {
    std::string_view code;                               // into the table's texts
    packed_bytes packed;                                 // unpacked_dossier
    std::unique_ptr<std::vector<running_step>> running;  // absent: none
    slim_due due;                                        // headline
    slim_instant received_at;
    slim_instant ended_at;
    dossier::procedure_ref procedure = dossier::no_ref;
    dossier::agency_ref agency = dossier::no_ref;
    std::uint32_t place_index = 0;                     // where it stands on its shelf
    std::uint32_t remarkable_index = dossier::no_ref;  // where it stands among those with findings
    std::uint32_t parked_by = dossier::no_ref;  // credential whose fact parked it, while parked
    std::uint32_t findings = 0;
    std::uint32_t finding_kinds = 0;  // bit_of each finding_kind
    dossier::channel via = dossier::channel::in_person;
    dossier::state state = dossier::state::parked;
    shelf place = shelf::unaccepted;
    dossier::basis_mask overdue_frozen = 0;  // headline bit only is used
    dossier::basis_mask frozen_side = 0;
    dossier::verdict headline_verdict = dossier::verdict::none;
    bool is_paused : 1 = false;
    bool is_history : 1 = false;   // the newest fact came under the history grant
    bool looked_back : 1 = false;  // assessment::looked_back
    bool is_dirty : 1 = false;
    bool is_provisional : 1 = false;  // open, and a due date is
    bool is_fresh : 1 = true;         // judged since let_go() looked at it

    // An open pause keeps the headline's side: overdue or in time, whatever the time.
    [[nodiscard]] bool is_frozen() const noexcept {
        return (overdue_frozen & dossier::bit(dossier::basis::headline)) != 0;
    }
    [[nodiscard]] bool is_overdue(instant now) const noexcept;
};
static_assert(sizeof(dossier_slot) <= 104, "there are millions of them");

static_assert(dossier::finding_kind_count <= 32, "dossier_slot::finding_kinds has 32 bits");
[[nodiscard]] constexpr std::uint32_t bit_of(dossier::finding_kind k) noexcept {
    return 1u << static_cast<unsigned>(k);
}

// What a slot keeps packed, taken out of it to be judged. Reused from one dossier to the next, so
// pointers into its facts end with the next unpack().
struct unpacked_dossier {
    dossier::history facts;
    // As they stand in the ledger and among the durations, under the slot's procedure and channel.
    std::vector<dossier::entry> entries;
    std::string durations;     // rates::packed
    bool has_changed = false;  // to be set by whoever changes something of it

    void unpack(const dossier_slot& slot);
    // Nothing when it has not changed: most of a restatement moves nothing.
    void pack(dossier_slot& slot);

  private:
    std::string packing_;
};

// A dossier_ref is the number of its slot, which stays where it is; that of one that was removed is
// given to the next that is added.
class slot_table {
  public:
    slot_table() = default;
    slot_table(const slot_table&) = delete;
    slot_table& operator=(const slot_table&) = delete;

    // no_ref: there is none of this code.
    [[nodiscard]] std::uint32_t find(std::string_view code) const noexcept {
        const auto known = by_code_.find(code);
        return known == by_code_.end() ? dossier::no_ref : *known;
    }
    // Precondition: there is none of this code.
    std::uint32_t add(std::string_view code);
    // Precondition: it is held, and nothing else knows its number.
    void remove(std::uint32_t ref);
    [[nodiscard]] bool holds(std::uint32_t ref) const noexcept { return !slots_[ref].code.empty(); }
    // Room in the index for that many: it is made anew when it grows.
    void reserve(std::size_t dossiers) { by_code_.reserve(dossiers); }
    [[nodiscard]] dossier_slot& operator[](std::uint32_t ref) noexcept { return slots_[ref]; }
    [[nodiscard]] const dossier_slot& operator[](std::uint32_t ref) const noexcept {
        return slots_[ref];
    }
    // How many are held.
    [[nodiscard]] std::uint32_t size() const noexcept {
        return static_cast<std::uint32_t>(slots_.size() - unused_.size());
    }
    // Behind every number that was given.
    [[nodiscard]] std::uint32_t end_ref() const noexcept {
        return static_cast<std::uint32_t>(slots_.size());
    }
    [[nodiscard]] auto held() const {
        return slots_ |
               std::views::filter([](const dossier_slot& slot) { return !slot.code.empty(); });
    }

  private:
    static constexpr std::size_t slots_in_block = 64;
    static constexpr std::size_t text_piece = 64 * 1024;
    using block_of_slots =
        boost::container::deque_options<boost::container::block_size<slots_in_block>>::type;
    using slot_list = boost::container::deque<dossier_slot, void, block_of_slots>;

    // By number, so that the index holds 4 bytes for each dossier and not its code again.
    struct hash_of_code {
        using is_transparent = void;
        const slot_list* slots;
        std::size_t operator()(std::string_view code) const noexcept { return text_hash{}(code); }
        std::size_t operator()(std::uint32_t ref) const noexcept {
            return text_hash{}((*slots)[ref].code);
        }
    };
    struct same_code {
        using is_transparent = void;
        const slot_list* slots;
        bool operator()(std::uint32_t a, std::uint32_t b) const noexcept { return a == b; }
        bool operator()(std::string_view code, std::uint32_t ref) const noexcept {
            return (*slots)[ref].code == code;
        }
        bool operator()(std::uint32_t ref, std::string_view code) const noexcept {
            return (*slots)[ref].code == code;
        }
    };

    [[nodiscard]] char* room_for(std::size_t size);

    std::vector<std::unique_ptr<char[]>> texts_;  // the codes, one after another
    std::size_t text_room_ = 0;                   // left in the last piece
    // By the size of a code, what those that were removed have left.
    std::array<std::vector<char*>, code_bytes_max + 1> text_gaps_;
    slot_list slots_;
    std::vector<std::uint32_t> unused_;
    boost::unordered_flat_set<std::uint32_t, hash_of_code, same_code> by_code_{
        0, hash_of_code{&slots_}, same_code{&slots_}};
};

}  // namespace tiendo::engine
