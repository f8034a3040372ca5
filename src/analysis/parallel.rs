//! Independent questions spread over threads.

use std::num::NonZeroUsize;
use std::ops::Range;

/// Runs over `0..count`, each thread over one part of it; what the parts find is joined in their order, so that the
/// number of threads shows in nothing but the time. `None` when one part failed.
pub(super) fn in_parallel<T: Send>(
    count: u64,
    threads: NonZeroUsize,
    fill: impl Fn(Range<u64>, &mut Vec<T>) -> bool + Sync,
) -> Option<Vec<T>> {
    let part = count.div_ceil(threads.get() as u64).max(1);
    let parts: Vec<Option<Vec<T>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..count.div_ceil(part))
            .map(|index| {
                let fill = &fill;
                scope.spawn(move || {
                    let mut out = Vec::new();
                    let end = count.min((index + 1) * part);
                    fill(index * part..end, &mut out).then_some(out)
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().ok().flatten()).collect()
    });
    Some(parts.into_iter().collect::<Option<Vec<Vec<T>>>>()?.into_iter().flatten().collect())
}
