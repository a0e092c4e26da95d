//! Places for connections: so many in all, and no more than a part of them for one address prefix.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bowline_signaling::Prefix;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One prefix may have this part of all places.
const PART: usize = 4;
/// And so many in any case.
const AT_LEAST: usize = 16;

type Counts = Arc<Mutex<HashMap<Prefix, usize>>>;

/// All places.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    count: usize,
    for_one: usize,
    /// Proxies speak for many.
    proxies: Vec<IpAddr>,
    taken: Counts,
}

impl Places {
    /// So many free places.
    pub(crate) fn new(count: usize, proxies: Vec<IpAddr>) -> Self {
        let permits = if cfg!(feature = "sabotage-cap") {
            Semaphore::MAX_PERMITS
        } else {
            count
        };
        Self {
            all: Arc::new(Semaphore::new(permits)),
            count,
            for_one: (count / PART).max(AT_LEAST),
            proxies,
            taken: Counts::default(),
        }
    }

    /// Waits for a place for whoever comes next.
    pub(crate) async fn next(&self) -> Free {
        let permit = Arc::clone(&self.all).acquire_owned().await;
        Free(permit.expect("the semaphore is never closed"))
    }

    /// Gives a free place to a visitor, unless its prefix has enough.
    pub(crate) fn take(&self, free: Free, visitor: IpAddr) -> Option<Taken> {
        let prefix = Prefix::from(visitor);
        let is_proxy = self.proxies.contains(&visitor.to_canonical());
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(prefix).or_default();
        if *count >= self.for_one && !is_proxy && !cfg!(feature = "sabotage-places") {
            return None;
        }
        *count += 1;
        Some(Taken {
            prefix,
            counts: Arc::clone(&self.taken),
            _permit: free.0,
        })
    }

    /// Waits until all places are free.
    pub(crate) async fn all_free(&self) {
        let all = u32::try_from(self.count).unwrap_or(u32::MAX);
        let _ = self.all.acquire_many(all).await;
    }
}

/// A place for whoever comes next.
pub(crate) struct Free(OwnedSemaphorePermit);

/// A place that somebody has.
#[derive(Debug)]
pub(crate) struct Taken {
    prefix: Prefix,
    counts: Counts,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut taken = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.prefix) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.prefix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CROWD: [u8; 4] = [203, 0, 113, 7];
    const OTHER: [u8; 4] = [198, 51, 100, 7];

    #[tokio::test]
    async fn a_prefix_gets_a_quarter_and_others_the_rest() {
        let places = Places::new(100, vec![OTHER.into()]);
        let mut crowd = Vec::new();
        for _ in 0..25 {
            let free = places.next().await;
            crowd.push(places.take(free, CROWD.into()).expect("a quarter"));
        }
        let neighbour = [203, 0, 113, 200].into();
        let free = places.next().await;
        assert!(places.take(free, neighbour).is_none(), "the same prefix");
        let mut proxy = Vec::new();
        for _ in 0..75 {
            let free = places.next().await;
            proxy.push(places.take(free, OTHER.into()).expect("for many"));
        }
        drop(crowd.pop());
        let free = places.next().await;
        assert!(places.take(free, neighbour).is_some(), "one has left");
        drop((crowd, proxy));
        places.all_free().await;
        assert!(places.taken.lock().unwrap().is_empty());
    }
}
