//! The real router, in-process: who may what, forms without script, answers' headers, mail, first steps.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod attach;
mod config_file;
mod demo;
mod ending;
mod exports;
mod first_admin;
mod forms;
mod full;
mod http;
mod ical;
mod kept;
mod killed;
mod live;
mod log;
mod mail;
mod matrix;
mod openid;
mod outage;
mod outside;
mod own;
mod page_cache;
mod pages;
mod race;
mod rescue;
mod rough;
mod s3;
mod sign_in;
mod sign_up;
mod support;
mod tidy;
mod uploads;
mod xss;
