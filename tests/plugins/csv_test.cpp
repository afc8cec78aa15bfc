#include "csv.hpp"

#include <unistd.h>
#include <hone/error.hpp>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using namespace hone::mlp;
using Cells = std::vector<std::string_view>;

namespace {

// Where the text is short enough to be an argument, it must outlive the table.
struct Parsed {
    explicit Parsed(std::string its_text) : text(std::move(its_text)), csv(parse_csv(text, "t.csv")) {}
    std::string text;
    Csv csv;
};

std::string complaint(const std::string& text) {
    try {
        const Parsed parsed(text);
    } catch (const hone::Error& e) {
        return e.what();
    }
    return "nothing";
}

}  // namespace

TEST_CASE("a table has its header, its cells row by row, and the line of each row") {
    const Parsed t("a,b\n1,2\n3,4\n");
    REQUIRE(t.csv.header == Cells{"a", "b"});
    REQUIRE(t.csv.cells == Cells{"1", "2", "3", "4"});
    REQUIRE(t.csv.lines == std::vector<std::size_t>{2, 3});
    REQUIRE(t.csv.cell(1, 0) == "3");
}

TEST_CASE("line ends, a byte order mark, blank lines and blanks around fields do not matter") {
    for (const char* text : {"a,b\r\n1,2\r\n", "a,b\r1,2",
                             "\xef\xbb\xbf"
                             "a,b\n1,2",
                             "\n\na , b\n\n 1,\t2 \n\n"}) {
        const Parsed t(text);
        REQUIRE(t.csv.header == Cells{"a", "b"});
        REQUIRE(t.csv.cells == Cells{"1", "2"});
    }
}

TEST_CASE("lines are counted as an editor counts them") {
    const Parsed t("\na,b\r\n\"x\ny\",1\n\n2,3\n");
    REQUIRE(t.csv.lines == std::vector<std::size_t>{3, 6});
}

TEST_CASE("a quoted field holds commas, line ends, blanks and doubled quotes") {
    const Parsed t("a,b,c\n\"1,2\", \"say \"\"\"\"\"\"x\"\" \" ,\"\"\n\"l1\nl2\",,z\n");
    REQUIRE(t.csv.cells == Cells{"1,2", "say \"\"\"x\" ", "", "l1\nl2", "", "z"});
}

TEST_CASE("what is no table is refused with file and line") {
    REQUIRE(complaint("") == "t.csv is empty: a line with the names of the columns is needed");
    REQUIRE(complaint("\n\n") == "t.csv is empty: a line with the names of the columns is needed");
    REQUIRE(complaint("a,b\n1,2\n1\n") == "t.csv, line 3: 1 field where the header names 2 columns");
    REQUIRE(complaint("a\n1,2\n") == "t.csv, line 2: 2 fields where the header names 1 column");
    REQUIRE(complaint("\na,,b\n") == "t.csv, line 2: a column has no name");
    REQUIRE(complaint("a,b,a\n") == "t.csv, line 1: two columns are called 'a'");
    REQUIRE(complaint("a\n\n\"x\ny\n") == "t.csv, line 3: a quoted field is not closed");
    REQUIRE(complaint("a\n\"x\"y\n") == "t.csv, line 2: text follows a closing quote");
}

TEST_CASE("a column that is not there is answered with the nearest name") {
    const Parsed t("weight,colour,label\n");
    REQUIRE(column_of(t.csv, "colour") == 1);
    REQUIRE_THROWS_WITH(column_of(t.csv, "color"), Equals("t.csv has no column 'color': did you mean 'colour'?"));
    REQUIRE_THROWS_WITH(column_of(t.csv, "lable"), Contains("'label'"));
}

TEST_CASE("a file that cannot be read says which and why") {
    REQUIRE_THROWS_WITH(read_file("/no/such.csv"), Equals("cannot read /no/such.csv: No such file or directory"));
    REQUIRE_THROWS_WITH(read_file("/tmp"), Equals("cannot read /tmp: Is a directory"));
}

TEST_CASE("a file is read to its last byte") {
    const auto file = std::filesystem::temp_directory_path() / ("hone-csv-test-" + std::to_string(getpid()));
    const std::string bytes("a\r\n\0z", 5);
    std::ofstream(file, std::ios::binary) << bytes;
    const auto read = read_file(file);
    std::filesystem::remove(file);
    REQUIRE(read == bytes);
}
