//! The real program: started, asked over sockets, told to stop, killed.

#[cfg(test)]
mod server;
#[cfg(test)]
mod start;
