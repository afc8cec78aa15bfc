// The subcommands. Each takes what follows its name and returns the exit status of cli.md; they throw UsageError,
// WorldError and StorageError.
#pragma once

#include <string>
#include <vector>

namespace hone::host {

using Arguments = std::vector<std::string>;

int run_command(const Arguments& arguments);
int study_list_command(const Arguments& arguments);
int study_show_command(const Arguments& arguments);
int study_create_command(const Arguments& arguments);
int study_rename_command(const Arguments& arguments);
int study_delete_command(const Arguments& arguments);
int study_copy_command(const Arguments& arguments);
int trial_list_command(const Arguments& arguments);
int trial_show_command(const Arguments& arguments);
int best_command(const Arguments& arguments);
int verify_command(const Arguments& arguments);
int enqueue_command(const Arguments& arguments);
int storage_check_command(const Arguments& arguments);
int storage_upgrade_command(const Arguments& arguments);
int plugin_list_command(const Arguments& arguments);
int plugin_info_command(const Arguments& arguments);
int plugin_scan_command(const Arguments& arguments);  // of plugin list, in a child process

}  // namespace hone::host
