//! Independent questions spread over threads.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;

/// Runs over `0..count`, each thread over one part of it; what the parts find is joined in their order, so that the
/// number of threads shows in nothing but the time. `None` when one part failed; a panic of one goes on here.
pub(super) fn in_parallel<T: Send>(
    count: usize,
    threads: NonZeroUsize,
    fill: impl Fn(Range<usize>, &mut Vec<T>) -> bool + Sync,
) -> Option<Vec<T>> {
    let part = count.div_ceil(threads.get()).max(1);
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
        let joined = |worker: ScopedJoinHandle<'_, _>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        workers.into_iter().map(joined).collect()
    });
    Some(parts.into_iter().collect::<Option<Vec<Vec<T>>>>()?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_in_their_order() {
        for threads in 1..6 {
            let fill = |range: Range<usize>, out: &mut Vec<usize>| {
                out.extend(range);
                true
            };
            let threads = NonZeroUsize::new(threads).expect("above zero");
            assert_eq!(in_parallel(5, threads, fill), Some(vec![0, 1, 2, 3, 4]));
        }
    }

    /// Nothing would be said of a part that only stopped.
    #[test]
    #[should_panic(expected = "the last one")]
    fn a_panic_of_a_part_goes_on() {
        let fill = |range: Range<usize>, _: &mut Vec<()>| {
            assert!(range.end < 5, "the last one");
            true
        };
        let _ = in_parallel(5, NonZeroUsize::new(2).expect("above zero"), fill);
    }
}
