package io.lienthong.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** One line of the table: medians over the rounds, errors added up. */
record Row(
        String subject,
        String work,
        int connections,
        double requestsPerSecond,
        double lowestRequestsPerSecond,
        double highestRequestsPerSecond,
        double p50Millis,
        double p99Millis,
        double cpuMicrosPerRequest,
        OptionalDouble postgresqlCpuMicrosPerRequest,
        long errors) {

    static Row of(Entry entry, List<Sample> samples) {
        boolean database = samples.get(0).postgresqlCpuMicrosPerRequest().isPresent();
        return new Row(
                entry.subject().name(),
                entry.work().label(),
                entry.connections(),
                median(samples, sample -> sample.load().requestsPerSecond()),
                values(samples, sample -> sample.load().requestsPerSecond())[0],
                values(samples, sample -> sample.load().requestsPerSecond())[samples.size() - 1],
                median(samples, sample -> sample.load().p50Millis()),
                median(samples, sample -> sample.load().p99Millis()),
                median(samples, Sample::cpuMicrosPerRequest),
                database
                        ? OptionalDouble.of(median(
                                samples,
                                sample -> sample.postgresqlCpuMicrosPerRequest().getAsDouble()))
                        : OptionalDouble.empty(),
                samples.stream().mapToLong(Sample::errors).sum());
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
        double[] sorted = values(samples, value);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] values(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream().mapToDouble(value).sorted().toArray();
    }
}
