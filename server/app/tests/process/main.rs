//! The real program: started, asked over sockets, told to stop, killed.

#[cfg(test)]
mod attack;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod denial;
#[cfg(test)]
mod disable;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod hostile_log;
mod late;
#[cfg(test)]
mod line;
#[cfg(test)]
mod new_password;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod people;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod start;
