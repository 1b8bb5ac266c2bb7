//! The binary's parts: configuration, router, sessions, jobs, mail, assets.

pub mod assets;
pub mod commands;
pub mod config;
pub mod connections;
pub mod context;
pub mod demo;
pub mod exports;
pub mod feeds;
pub mod files;
pub mod forms;
pub mod guard;
pub mod health;
pub mod ical;
pub mod jobs;
pub mod limits;
pub mod log;
pub mod mail;
pub mod page_cache;
pub mod pictures;
pub mod plain;
pub mod preferences;
pub mod rescue;
pub mod router;
pub mod serve;
pub mod signals;
