#include "csv.hpp"

#include <hone/error.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "nearest.hpp"

namespace hone::mlp {
namespace {

Error unreadable(const std::filesystem::path& file, const std::error_code& why) {
    return Error("cannot read " + file.string() + ": " + why.message());
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

class Parser {
 public:
    Parser(std::string& text, const std::string& file) : text_(text), file_(file) {
        if (std::string_view(text_).starts_with("\xef\xbb\xbf")) at_ = 3;
    }

    // The next line with something on it; none at the end of the text.
    std::vector<std::string_view> row() {
        while (skip_line_end()) continue;
        begin_ = line_;
        std::vector<std::string_view> fields;
        if (at_ == text_.size()) return fields;
        do fields.push_back(field());
        while (skip(','));
        if (at_ < text_.size() && !skip_line_end()) throw at_line(line_, "text follows a closing quote");
        return fields;
    }
    // On which the last row began.
    std::size_t line() const { return begin_; }

    Error at_line(std::size_t line, const std::string& what) const {
        return Error(file_ + ", line " + std::to_string(line) + ": " + what);
    }

 private:
    bool skip(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool skip_line_end() {
        const bool carriage_return = skip('\r');
        if (!skip('\n') && !carriage_return) return false;
        ++line_;
        return true;
    }

    std::string_view field() {
        const auto first = std::min(text_.find_first_not_of(" \t", at_), text_.size());
        if (first < text_.size() && text_[first] == '"') {
            at_ = first + 1;
            return quoted();
        }
        const auto begin = at_;
        at_ = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        return trimmed({text_.data() + begin, at_ - begin});
    }

    // After the opening quote; two quotes become one, in place.
    std::string_view quoted() {
        const auto opened = line_;
        const auto begin = at_;
        for (auto end = begin; at_ < text_.size();) {
            const char c = text_[at_++];
            if (c == '"' && !skip('"')) {
                at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
                return {text_.data() + begin, end - begin};
            }
            if (c == '\n') ++line_;
            text_[end++] = c;
        }
        throw at_line(opened, "a quoted field is not closed");
    }

    std::string& text_;
    const std::string& file_;
    std::size_t at_ = 0;
    std::size_t line_ = 1, begin_ = 1;
};

std::string count_of(std::size_t n, const std::string& noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

void check_header(const Csv& csv, const Parser& parser) {
    if (csv.header.empty()) throw Error(csv.file + " is empty: a line with the names of the columns is needed");
    auto names = csv.header;
    std::ranges::sort(names);
    if (names.front().empty()) throw parser.at_line(parser.line(), "a column has no name");
    if (const auto twice = std::ranges::adjacent_find(names); twice != names.end())
        throw parser.at_line(parser.line(), "two columns are called '" + std::string(*twice) + "'");
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (failed) throw unreadable(file, failed);
    std::ifstream in(file, std::ios::binary);
    if (!in) throw unreadable(file, {errno, std::generic_category()});
    std::string text(size, '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(size)))
        throw unreadable(file, std::make_error_code(std::errc::io_error));
    return text;
}

Csv parse_csv(std::string& text, const std::string& file) {
    Parser parser(text, file);
    Csv csv{file, parser.row(), {}, {}};
    check_header(csv, parser);
    for (auto fields = parser.row(); !fields.empty(); fields = parser.row()) {
        if (fields.size() != csv.header.size())
            throw parser.at_line(parser.line(), count_of(fields.size(), "field") + " where the header names " +
                                                    count_of(csv.header.size(), "column"));
        csv.lines.push_back(parser.line());
        csv.cells.insert(csv.cells.end(), fields.begin(), fields.end());
    }
    return csv;
}

std::size_t column_of(const Csv& csv, std::string_view name) {
    const auto found = std::ranges::find(csv.header, name);
    if (found != csv.header.end()) return static_cast<std::size_t>(found - csv.header.begin());
    throw Error(csv.file + " has no column '" + std::string(name) + "': did you mean '" +
                std::string(nearest(name, csv.header)) + "'?");
}

}  // namespace hone::mlp
