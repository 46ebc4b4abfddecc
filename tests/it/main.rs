//! The whole program from outside: the bot's real update loop against a fake Bot API that is stricter
//! than Telegram, the command line as a child process, and the rules of the architecture.

mod access;
mod admin;
mod admin_conflicts;
mod answers;
mod architecture;
mod command_line;
mod conversations;
mod crash_recovery;
mod deployment;
mod fake;
mod faults;
mod follow_ups;
mod forwarded;
mod generations;
mod group_members;
mod harness;
mod hostile_input;
mod html;
mod meetings;
mod overview;
mod program;
mod question_understanding;
mod reading_cases;
mod records;
mod reloads;
mod screen_snapshots;
mod screens;
mod state_changes;
mod status;
mod stored_index;
mod strangers;
mod telegram_features;
mod updates;
mod webhook;
