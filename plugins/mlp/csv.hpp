// CSV files with a header: RFC 4180, and beside it any line ends, blank lines, blanks around fields, a byte order mark.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hone::mlp {

/// The whole file. Throws hone::Error with the system's reason where it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// [borrow: its cells view the text that it was parsed from]
struct Csv {
    std::string file;  // for messages
    std::vector<std::string_view> header;
    std::vector<std::string_view> cells;  // row by row
    std::vector<std::size_t> lines;       // on which each row begins, from 1

    std::size_t n_rows() const noexcept { return lines.size(); }
    std::string_view cell(std::size_t row, std::size_t column) const { return cells[row * header.size() + column]; }
};

/// Changes the text where a quoted field holds quotes. Throws hone::Error, naming file and line: no header, a column
/// without name or with another's, a row with too few or too many fields, a quote that is not closed.
Csv parse_csv(std::string& text, const std::string& file);

/// The column of that name. Throws hone::Error that offers the nearest name.
std::size_t column_of(const Csv& csv, std::string_view name);

}  // namespace hone::mlp
