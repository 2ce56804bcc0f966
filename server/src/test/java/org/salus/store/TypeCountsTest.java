package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.CONDITION;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.create;
import static org.salus.store.StoreFixture.delete;
import static org.salus.store.StoreFixture.index;
import static org.salus.store.StoreFixture.put;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is remembered of a count and what the change log adds is always what counting anew would say. */
class TypeCountsTest {

    private final StoreFixture fixture = new StoreFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private long asked(short type) {
        return fixture.store.count(new Reader.Select(ORG, List.of(type), Where.ALWAYS, List.of(), 1, null, false));
    }

    /** By a condition that holds for every row and is not remembered. */
    private long counted(short type) {
        Where every = new Where.Updated(Long.MIN_VALUE, Long.MAX_VALUE);
        return fixture.store.count(new Reader.Select(ORG, List.of(type), every, List.of(), 1, null, false));
    }

    @Test
    void followsCreationsDeletionsAndReturns() {
        assertThat(asked(OBSERVATION)).isZero();
        fixture.commit(create(OBSERVATION, "a", index(0), "x"), create(CONDITION, "c", index(0), "x"));
        assertThat(asked(OBSERVATION)).isEqualTo(1);
        assertThat(asked(CONDITION)).isEqualTo(1);
        fixture.commit(put(OBSERVATION, "a", -1, index(0), "y"), create(OBSERVATION, "b", index(0), "x"));
        assertThat(asked(OBSERVATION)).isEqualTo(2);
        fixture.commit(delete(OBSERVATION, "a", -1));
        fixture.commit(delete(OBSERVATION, "a", -1));
        fixture.commit(delete(OBSERVATION, "never", -1));
        assertThat(asked(OBSERVATION)).isEqualTo(1);
        fixture.commit(put(OBSERVATION, "a", -1, index(0), "z"));
        assertThat(asked(OBSERVATION)).isEqualTo(2).isEqualTo(counted(OBSERVATION));
        fixture.statements.take();
        asked(OBSERVATION);
        assertThat(fixture.statements.take()).isEqualTo(1);
    }

    @Test
    void agreesWhileOthersWrite() throws Exception {
        asked(OBSERVATION);
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int writer = w;
                running.add(writers.submit(() -> {
                    Random random = new Random(writer);
                    for (int i = 0; i < 60; i++) {
                        String id = "r" + random.nextInt(30);
                        fixture.commit(random.nextBoolean() ? put(OBSERVATION, id, -1, index(0), "x") : delete(OBSERVATION, id, -1));
                        if (i % 7 == 0) {
                            assertThat(asked(OBSERVATION)).isBetween(0L, 30L);
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertThat(asked(OBSERVATION)).isEqualTo(counted(OBSERVATION));
    }
}
