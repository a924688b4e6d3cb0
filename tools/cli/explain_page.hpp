// How the sections of an explained dossier are written: headings, named values,
// sentences, and fields of the answer that point to other fields.
//
// Two pages make one explanation: what was reached (dossier_explain.cpp) and
// what happened on the way (dossier_trail.cpp).
#pragma once

#include "cli/explain_days.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace tiendo::cli {

[[nodiscard]] bool flag_at(const boost::json::object& from, std::string_view key);
// The element of an array of the answer that an index names; empty when there is none.
[[nodiscard]] const boost::json::object& named_in(const boost::json::object& answer,
                                                  std::string_view array,
                                                  const boost::json::object& from,
                                                  std::string_view key);
// "Sở Xây dựng (H56.14)".
[[nodiscard]] std::string agency_text(const boost::json::object& agency, const layout& how);
// A name of a due date inside a sentence: "hạn cam kết".
[[nodiscard]] std::string lower_first(std::string_view text);

// Writes into `out_`; its owner must outlive it, as `answer` and `how` must.
class explain_page {
  protected:
    explain_page(const boost::json::object& answer, const layout& how) : d_(answer), how_(how) {}

    [[nodiscard]] std::string_view in(std::string_view vi, std::string_view en) const {
        return how_.in(vi, en);
    }
    void heading(std::string_view vi, std::string_view en);
    void line(std::string_view name, std::string_view value);  // nothing for an empty value
    void sentence(std::string_view text, std::string_view mark = "  ");
    void sub(std::string_view name, std::string_view value);  // under a numbered sentence
    [[nodiscard]] std::string when(const boost::json::object& from, std::string_view key) const;
    // When it reached us, or was asked: "22/11/2026 13:33".
    [[nodiscard]] std::string minute_text(const boost::json::object& from,
                                          std::string_view key) const;
    // What a clock policy does to the limits of the rule; each by its name where they differ.
    [[nodiscard]] std::string policy_text(std::string_view policy, std::string_view cause) const;
    // "lý do THIEU_GIAY_TO · căn cứ TT 1 · phiếu xin lỗi PXL-7 · cán bộ cb.7 · nhật ký #12"
    [[nodiscard]] std::string said(const boost::json::object& fact) const;

    const boost::json::object& d_;
    const layout& how_;
    std::string out_;
};

// Pauses, changes of due dates, findings, events and versions.
[[nodiscard]] std::string dossier_trail_text(const boost::json::object& answer, const layout& how);

}  // namespace tiendo::cli
