"""The draws of benches/sampling.rs with numpy, for comparison.

    python3 -m venv peers && peers/bin/pip install numpy
    peers/bin/python benches/peers/sampling.py && cargo bench --bench sampling

Prints CPU time a draw: a lognormal volume and Dirichlet shares of three tiers, with mean, standard deviation and three
quantiles for every scenario of 10,000 draws.
"""

import time

import numpy as np

DRAWS = 10_000
TOGETHER = 50
COSTS = np.array([0.0032, 0.0088, 0.1])
ALPHA = np.array([70.0, 25.0, 5.0])
SIGMA = np.sqrt(np.log1p(0.2**2))
MU = np.log(30_000.0) - SIGMA**2 / 2


def draw(generator):
    volume = generator.lognormal(MU, SIGMA, DRAWS)
    shares = generator.dirichlet(ALPHA, DRAWS)
    return volume, shares


def told(samples):
    return samples.mean(), samples.std(ddof=1), np.percentile(samples, [50, 90, 95], method="inverted_cdf")


def fresh(generator):
    volume, shares = draw(generator)
    told(volume * (shares @ COSTS))


def common(generator):
    volume, shares = draw(generator)
    for index in range(TOGETHER):
        told(volume * (shares @ (COSTS * (1 + index / 100))))


def cpu_nanoseconds(run, draws, repeats):
    run()
    best = float("inf")
    for _ in range(5):
        started = time.process_time_ns()
        for _ in range(repeats):
            run()
        best = min(best, (time.process_time_ns() - started) / repeats)
    return best / draws


def main():
    generator = np.random.default_rng(42)
    print(f"numpy {np.__version__}")
    print(f"fresh draws:  {cpu_nanoseconds(lambda: fresh(generator), DRAWS, 200):.1f} ns of CPU a draw")
    print(f"common draws: {cpu_nanoseconds(lambda: common(generator), DRAWS * TOGETHER, 10):.1f} ns of CPU a draw")


if __name__ == "__main__":
    main()
