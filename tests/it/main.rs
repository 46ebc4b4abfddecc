//! The whole program, from outside: the bot's real update loop against a fake Bot API that is
//! stricter than Telegram, the command line as a process, the rules of the house.

mod access;
mod admin;
mod answers;
mod architecture;
mod command_line;
mod conversations;
mod delivery;
mod discourse;
mod fake;
mod faults;
mod follow_ups;
mod generations;
mod harness;
mod hostile;
mod html;
mod intake;
mod kept;
mod manners;
mod meetings;
mod overview;
mod power;
mod program;
mod records;
mod reloads;
mod screens;
mod spoken;
mod status;
mod twice;
mod webhook;
