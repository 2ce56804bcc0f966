package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

class BodyRoomTest {

    private static final long MB = 1024 * 1024;

    @Test
    void whoFindsNoRoomIsToldSoAndWhoLeavesGivesItBack() {
        BodyRoom room = new BodyRoom(300 * MB, 50);
        try (BodyRoom.Place first = room.place();
                BodyRoom.Place second = room.place()) {
            assertThat(first.take(80 * MB)).isInstanceOf(Outcome.Ok.class);
            assertThat(second.take(20 * MB)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(((Problem) refused.problems().getFirst()).code()).isEqualTo(Problem.Code.UNAVAILABLE);
            });
            assertThat(second.take(30_000)).as("small ones pass by").isInstanceOf(Outcome.Ok.class);
        }
        try (BodyRoom.Place third = room.place()) {
            assertThat(third.take(20 * MB)).isInstanceOf(Outcome.Ok.class);
        }
    }

    @Property
    void whatIsPromisedFits(@ForAll @LongRange(max = 100 * MB) long length, @ForAll @LongRange(min = 150 * MB, max = 4_000 * MB) long heap) {
        BodyRoom room = new BodyRoom(heap, 0);
        try (BodyRoom.Place place = room.place()) {
            long tree = place.take(length).get();

            assertThat(tree).isNotNegative();
            if (length > BodyRoom.FREE) {
                assertThat(length + tree).isLessThanOrEqualTo(heap);
            }
            if (heap >= 700 * MB) {
                assertThat(tree).as("a chart’s tree takes up to four times its text").isGreaterThanOrEqualTo(length * 5 - 1024);
            }
        }
    }

    @Test
    void manyAtOnceNeverHaveMoreThanThereIs() throws Exception {
        BodyRoom room = new BodyRoom(100 * MB, 10_000);
        AtomicLong inUse = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Callable<Boolean> one = () -> {
            try (BodyRoom.Place place = room.place()) {
                long length = 3 * MB;
                long taken = length + place.take(length).get();
                most.accumulateAndGet(inUse.addAndGet(taken), Math::max);
                Thread.sleep(20);
                inUse.addAndGet(-taken);
                return true;
            }
        };
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Future<Boolean>> all = threads.invokeAll(IntStream.range(0, 48).mapToObj(_ -> one).toList());
            for (Future<Boolean> each : all) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(100 * MB);
    }

    @Test
    void onlyBodiesOfChartsAreCountedWhenTheyLeave() {
        BodyRoom room = new BodyRoom(300 * MB, 50);
        try (BodyRoom.Place small = room.place()) {
            small.take(MB);
        }
        assertThat(room.left()).isZero();
        try (BodyRoom.Place chart = room.place()) {
            chart.take(5 * MB);
            assertThat(room.left()).isZero();
        }
        assertThat(room.left()).isOne();
    }
}
