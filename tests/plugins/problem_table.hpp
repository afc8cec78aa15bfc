// tests/data/functions.txt: what the Python file says of the test problems. Its script explains the lines.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace table {

struct Point {
    std::string problem;
    std::vector<std::pair<std::string, std::string>> parameters;  // in the order asked
    std::vector<double> values;
    std::vector<std::pair<std::string, double>> constraints;  // in the order set
};

struct Table {
    std::map<std::string, std::map<std::string, std::string>> space;  // problem -> parameter -> what it may be
    std::vector<Point> points;
};

inline Point read_point(std::istream& line) {
    Point point;
    line >> point.problem;
    for (std::string word; line >> word && word != "=";) {
        const auto equals = word.find('=');
        point.parameters.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    for (std::string word; line >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos)
            point.values.push_back(std::stod(word));
        else
            point.constraints.emplace_back(word.substr(0, equals), std::stod(word.substr(equals + 1)));
    }
    return point;
}

inline Table read(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot open " + file);
    Table table;
    for (std::string text; std::getline(in, text);) {
        std::istringstream line(text);
        std::string what, problem, kind, name, rest;
        line >> what;
        if (what == "x") {
            table.points.push_back(read_point(line));
        } else {
            line >> problem >> kind >> name;
            std::getline(line, rest);
            table.space[problem][name] = kind + rest;
        }
    }
    return table;
}

}  // namespace table
