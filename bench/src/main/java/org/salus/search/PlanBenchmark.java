package org.salus.search;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.store.Where;
import org.salus.vault.MemoryVault;

/** From a query string to conditions on rows, microseconds a search; no database is asked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PlanBenchmark {

    @Param({
        "Patient?name=muller&birthdate=1974-12-25",
        "Observation?patient=1&code=http://loinc.org|8480-6,http://loinc.org|8462-4,http://loinc.org|8867-4&date=ge2018&_sort=-date&_count=50",
        "Encounter?date=2026-03-02&_revinclude=Observation:encounter&_include=Encounter:patient",
        "Observation?subject:Patient.name=lee&value-quantity=gt5.4|http://unitsofmeasure.org|mg"
    })
    public String search = "";

    private final R4 definitions = R4.definitions();
    private final SearchParser parser = new SearchParser(definitions, List.of("http://localhost/fhir"));
    private final Planner planner =
            new Planner(definitions, new MemoryVault().blindIndex(1), type -> Where.ALWAYS, (type, criterion, plan) -> new long[0]);
    private ResourceType type = Objects.requireNonNull(definitions.type("Patient"));
    private String query = "";

    @Setup
    public void read() {
        type = Objects.requireNonNull(definitions.type(search.substring(0, search.indexOf('?'))));
        query = search.substring(search.indexOf('?') + 1);
    }

    @Benchmark
    public SearchRequest parse() {
        return QueryString.parse(query).flatMap(q -> parser.parse(type, q, false)).get();
    }

    @Benchmark
    public Plan parseAndPlan() {
        SearchRequest request = parse();
        return planner.plan(type, request.criteria().getOrDefault(type, List.of()));
    }
}
