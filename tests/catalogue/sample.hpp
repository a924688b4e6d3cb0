// A small sound catalogue of an invented province, which the tests take apart.
#pragma once

#include "tiendo/catalogue/catalogue.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::catalogue::sample {

inline const file_texts& files() {
    static const file_texts texts{
        {"agencies.csv",
         "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
         "T01,Tỉnh Minh Họa,Sample Province,province,,,,,vn\n"
         "T01.10,Sở Xây dựng,Department of Construction,department,T01,,,,\n"
         "T01.20,\"Xã An, Bình\",Commune An Binh,commune,T01,,2025-07-01,T01.21,\n"
         "T01.21,Xã An Bình Mới,,commune,T01,2025-07-01,,,six-days\n"
         "T01.10.1,Phòng Cấp phép,Permit Office,unit,T01.10,,,,\n"
         "M02,Bộ Minh Họa,Sample Ministry,ministry,,,,,six-days\n"},
        {"procedures.csv",
         "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
         "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
         "suspension_policy,valid_from,valid_to,legal_source\n"
         "1.001,Cấp phép xây dựng,Building permit,XD,Xây dựng,20,working_days,15,working_days,,"
         "roll,pause_working,none,,,2025-01-01,Luật Xây dựng\n"
         "1.001,Cấp phép xây dựng,Building permit,XD,Xây dựng,15,working_days,,,15:00,"
         "next_day,,,,2025-01-01,,\"Luật Xây dựng\nsửa đổi\"\n"
         "1.002,Chứng thực,,TP,Tư pháp,0,working_days,4,working_hours,15:00,,none,none,none,,,\n"},
        {"calendars.csv",
         "calendar_id,parent_id,time_zone,published_from,published_to\n"
         "six-days,vn,,,2025-12-31\n"
         "far,,Europe/Amsterdam,2010-01-01,2011-12-31\n"},
        {"calendar.csv",
         "calendar_id,date,kind,windows,name_vi,legal_source\n"
         "six-days,2025-03-10,off,,Lễ hội,QĐ 1\n"
         "six-days,2025-01-01,work,08:00-10:00,Trực Tết,QĐ 2\n"},
        {"hours.csv",
         "calendar_id,valid_from,weekday,windows\n"
         "six-days,2024-01-01,mon,07:00-11:00 13:00-17:00\n"
         "six-days,2024-01-01,sat,07:00-11:00\n"
         "far,,mon,09:00-17:00\n"},
        {"steps.csv",
         "procedure_code,step_code,name_vi,limit,unit,valid_from\n"
         "1.001,B1,Thẩm định,5,working_days,\n"
         "1.001,B2,Trình ký,,,2025-01-01\n"}};
    return texts;
}

inline std::shared_ptr<const catalogue> parsed(const file_texts& texts) {
    auto outcome = catalogue::parse(texts);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
        for (const file_refusal& r : *refused) UNSCOPED_INFO(r.text());
        FAIL("the catalogue was refused");
    }
    return std::get<std::shared_ptr<const catalogue>>(outcome);
}

inline std::vector<file_refusal> refusals(const file_texts& texts) {
    auto outcome = catalogue::parse(texts);
    auto* refused = std::get_if<std::vector<file_refusal>>(&outcome);
    return refused == nullptr ? std::vector<file_refusal>{} : std::move(*refused);
}

// The sample with one piece of one file changed; the piece must occur.
inline file_texts with(const std::string& file,
                       const std::string& piece,
                       const std::string& instead) {
    file_texts texts = files();
    std::string& text = texts.at(file);
    const std::size_t at = text.find(piece);
    REQUIRE(at != std::string::npos);
    text.replace(at, piece.size(), instead);
    return texts;
}

inline file_texts with_row(const std::string& file, const std::string& row) {
    file_texts texts = files();
    texts.at(file) += row + "\n";
    return texts;
}

}  // namespace tiendo::catalogue::sample
