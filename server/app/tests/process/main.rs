//! The real program: started, asked over sockets, told to stop, killed.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod disable;
#[cfg(test)]
mod people;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod server;
#[cfg(test)]
mod start;
