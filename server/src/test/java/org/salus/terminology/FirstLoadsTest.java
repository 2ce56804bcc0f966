package org.salus.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.OrganisationConnections;
import org.salus.store.RecordStore;
import org.salus.testing.RunningSalus;
import org.salus.vault.Vault;

/** While what ships is being loaded, what is not known yet is not said to be unknown. */
class FirstLoadsTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String NOWHERE = "http://t.example/not-loaded";

    private final AtomicBoolean pending = new AtomicBoolean(true);
    private final Terminology terminology = new Terminology(
            SALUS.server().bean(DataSource.class),
            SALUS.server().bean(OrganisationConnections.class),
            SALUS.server().bean(RecordStore.class),
            SALUS.server().bean(Vault.class),
            () -> List.of(pending::get));
    private final Scope scope = Scope.ofRecord(SALUS.organisation(0));
    private final CodeLookup codes = new TableCodeLookup(terminology);

    private static Problem problem(Outcome<?> outcome) {
        assertThat(outcome.isOk()).as(outcome.toString()).isFalse();
        return ((Outcome.Refused<?>) outcome).problems().getFirst();
    }

    private List<Outcome<JsonObject>> ofUnknown() {
        Terminology.Source source = new Terminology.Source.Url(NOWHERE);
        List<Coded> coded = List.of(new Coded(NOWHERE, null, "x", null));
        return List.of(
                terminology.lookup(scope, source, null, "x", null, List.of()),
                terminology.subsumes(scope, source, null, "x", "y"),
                terminology.validate(scope, source, coded, true, null),
                terminology.validate(scope, source, coded, false, true, null),
                terminology.expand(scope, source, ExpandRequest.PLAIN),
                terminology.translate(scope, new TranslateRequest(NOWHERE, null, coded, null, null, null, false)));
    }

    @Test
    void whatIsNotKnownYetIsToBeAskedForAgain() {
        for (Outcome<JsonObject> outcome : ofUnknown()) {
            assertThat(problem(outcome).code()).isEqualTo(Problem.Code.UNAVAILABLE);
            assertThat(problem(outcome).message()).contains("is being loaded").contains(NOWHERE);
        }
        pending.set(false);
        for (Outcome<JsonObject> outcome : ofUnknown()) {
            assertThat(problem(outcome).code()).isEqualTo(Problem.Code.NOT_FOUND);
        }
    }

    @Test
    void whatIsKnownIsAnswered() {
        String units = "http://unitsofmeasure.org";
        assertThat(terminology.lookup(scope, new Terminology.Source.Url(units), null, "mg", null, List.of()).isOk()).isTrue();
        // A code that is not in a system which is there, and a resource of the record, are not on their way.
        assertThat(problem(terminology.lookup(scope, new Terminology.Source.Url(units), null, "no unit", null, List.of())).code())
                .isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem(terminology.expand(scope, new Terminology.Source.Id("none"), ExpandRequest.PLAIN)).code())
                .isEqualTo(Problem.Code.NOT_FOUND);
    }

    /** Search would else find too little, and validation take a code for a wrong one. */
    @Test
    void searchAndValidationAreNotToldThatThereIsNothing() {
        CodeLookup.Code code = new CodeLookup.Code(NOWHERE, "x");
        int organisation = SALUS.organisation(0);
        List<Outcome<?>> outcomes = List.of(
                codes.members(organisation, NOWHERE, 10),
                codes.isMember(organisation, NOWHERE, code),
                codes.isInSystem(organisation, code),
                codes.selfAndAncestors(organisation, code, 10),
                codes.selfAndDescendants(organisation, code, 10));
        for (Outcome<?> outcome : outcomes) {
            assertThat(problem(outcome).code()).isEqualTo(Problem.Code.UNAVAILABLE);
        }
        pending.set(false);
        assertThat(codes.selfAndDescendants(organisation, code, 10).get()).containsExactly(code);
    }

    @Test
    void aLoadIsPendingUntilItEnds() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (BackgroundLoad load = new BackgroundLoad("test", runs::incrementAndGet)) {
            assertThat(load.isPending()).isTrue();
            load.start();
            await(load);
        }
        assertThat(runs).hasValue(1);
        try (BackgroundLoad failing = new BackgroundLoad("test", () -> {
            throw new LoadException("This content is broken.");
        })) {
            failing.start();
            await(failing);
        }
    }

    @Test
    void aLoadOfAnotherProcessIsWaitedForUntilTheStop() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (BackgroundLoad load = new BackgroundLoad("test", () -> {
            runs.incrementAndGet();
            throw new LoadException.Busy("test");
        })) {
            load.start();
            while (runs.get() == 0) {
                Thread.sleep(10);
            }
            assertThat(load.isPending()).isTrue();
        }
        assertThat(runs).hasValue(1);
    }

    private static void await(BackgroundLoad load) throws InterruptedException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (load.isPending() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(load.isPending()).isFalse();
    }
}
