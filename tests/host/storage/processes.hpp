// Several processes on one database.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <iostream>
#include <vector>

#include "host/storage/storages.hpp"

inline constexpr int processes = 8;

// Runs `work(k)` in that many processes at once; true if none of them threw. No database is open across the fork.
template <class Work>
bool all_succeed(Work&& work) {
    std::vector<pid_t> children;
    for (int k = 0; k < processes; ++k) {
        const auto child = fork();
        if (child == 0) {
            int status = 0;
            try {
                work(k);
            } catch (const std::exception& e) {
                std::cerr << e.what() << std::endl;
                status = 1;
            }
            _exit(status);
        }
        children.push_back(child);
    }
    bool good = true;
    for (const auto child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return good;
}

// Of the study that make_study makes.
inline std::vector<hone::host::TrialRecord> all_trials(const std::string& url) {
    const auto storage = hone::host::open_storage(url, hone::host::IfMissing::Refuse);
    hone::host::Cursor cursor;
    return storage->changes(storage->find_study("study").value().id, cursor);
}
