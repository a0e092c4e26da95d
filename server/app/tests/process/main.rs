//! The real program: started, asked over sockets, told to stop, killed.

#[cfg(test)]
mod disable;
#[cfg(test)]
mod people;
#[cfg(test)]
mod server;
#[cfg(test)]
mod start;
