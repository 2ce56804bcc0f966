package org.salus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.CONDITION;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;
import static org.salus.store.StoreFixture.create;
import static org.salus.store.StoreFixture.delete;
import static org.salus.store.StoreFixture.index;
import static org.salus.store.StoreFixture.put;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chart as it was known at a moment, against what was seen at that moment. */
class AsOfTest {

    private static final long SECRET = 99;

    private final StoreFixture fixture = new StoreFixture();
    private final RecordStore store = fixture.store;
    private final long patient = fixture.self(PATIENT, "p");
    private final long other = fixture.self(PATIENT, "q");

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<String> now(Where filter) {
        return store
                .search(new Reader.Select(
                        ORG, List.of(), Where.and(new Where.InPatient(patient), filter), List.of(), 1000, null, false))
                .rows()
                .stream()
                .map(r -> new String(r.body(), UTF_8))
                .toList();
    }

    private List<String> asOf(long at, Where filter, int page) {
        List<String> all = new ArrayList<>();
        Keyset after = null;
        do {
            Reader.Rows rows = store.asOf(new Reader.AsOf(ORG, List.of(), new Where.InPatient(patient), filter, at, page, after));
            rows.rows().forEach(r -> all.add(new String(r.body(), UTF_8)));
            after = rows.resume();
        } while (after != null);
        return all;
    }

    private long micros() throws InterruptedException {
        Thread.sleep(1);
        long now = System.currentTimeMillis() * 1000;
        Thread.sleep(2);
        return now;
    }

    @Test
    void everyPastMomentIsShownByteForByteAsItWas() throws Exception {
        Random random = new Random(7);
        Map<Long, List<String>> seen = new LinkedHashMap<>();
        fixture.commit(create(PATIENT, "p", index(patient), "the patient"));
        for (int step = 0; step < 40; step++) {
            String id = "o" + random.nextInt(8);
            short type = random.nextBoolean() ? OBSERVATION : CONDITION;
            // Some lie in another chart, some in both: then one patient is in the tokens.
            RowIndex index = switch (random.nextInt(4)) {
                case 0 -> index(other);
                case 1 -> index(other, patient);
                default -> index(patient);
            };
            fixture.commit(random.nextInt(4) == 0 ? delete(type, id, -1) : put(type, id, -1, index, "step " + step));
            seen.put(micros(), now(Where.ALWAYS));
        }
        seen.forEach((at, chart) -> {
            assertThat(asOf(at, Where.ALWAYS, 1000)).isEqualTo(chart);
            assertThat(asOf(at, Where.ALWAYS, 2)).isEqualTo(chart);
        });
        assertThat(asOf(0, Where.ALWAYS, 10)).isEmpty();
    }

    @Test
    void whatIsHiddenTodayIsHiddenThenToo() throws Exception {
        Where open = new Where.Not(new Where.AnyToken(SECRET));
        fixture.commit(create(OBSERVATION, "closed-later", index(patient), "a"));
        fixture.commit(create(OBSERVATION, "opened-later", index(patient, SECRET), "b"));
        fixture.commit(create(OBSERVATION, "deleted-closed", index(patient), "c"));
        fixture.commit(create(OBSERVATION, "deleted-open", index(patient), "d"));
        long then = micros();
        fixture.commit(put(OBSERVATION, "closed-later", -1, index(patient, SECRET), "a"));
        fixture.commit(put(OBSERVATION, "opened-later", -1, index(patient), "b"));
        fixture.commit(put(OBSERVATION, "deleted-closed", -1, index(patient, SECRET), "c"));
        fixture.commit(delete(OBSERVATION, "deleted-closed", -1));
        fixture.commit(delete(OBSERVATION, "deleted-open", -1));
        assertThat(asOf(then, Where.ALWAYS, 10)).hasSize(4);
        assertThat(asOf(then, open, 10)).singleElement().asString().contains("deleted-open");
    }

    @Test
    void historyAtAPeriodHoldsWhatWasCurrentInIt() throws Exception {
        fixture.commit(create(OBSERVATION, "o", index(patient), "one"));
        long first = micros();
        fixture.commit(put(OBSERVATION, "o", -1, index(patient), "two"));
        long second = micros();
        fixture.commit(delete(OBSERVATION, "o", -1));
        long third = micros();
        assertThat(versions(first, first + 1, null)).containsExactly(1);
        assertThat(versions(second, second + 1, null)).containsExactly(2);
        assertThat(versions(third, third + 1, null)).isEmpty();
        assertThat(versions(first, second, null)).containsExactly(2, 1);
        assertThat(versions(second, third, null)).containsExactly(3, 2);
        assertThat(versions(0, third, null)).containsExactly(3, 2, 1);
        assertThat(versions(0, 1, null)).isEmpty();
    }

    @Test
    void historyReadsForwardsToo() {
        fixture.commit(create(OBSERVATION, "o", index(patient), "one"));
        fixture.commit(put(OBSERVATION, "o", -1, index(patient), "two"));
        fixture.commit(put(OBSERVATION, "o", -1, index(patient), "three"));
        List<StoredResource> first = store.history(new Reader.HistorySelect(
                ORG, OBSERVATION, 0, Long.MIN_VALUE, null, Where.ALWAYS, 2, null, true));
        assertThat(first).extracting(StoredResource::version).containsExactly(1, 2);
        StoredResource last = first.getLast();
        assertThat(store.history(new Reader.HistorySelect(
                        ORG, OBSERVATION, 0, Long.MIN_VALUE, null, Where.ALWAYS, 2,
                        new Keyset(List.of(last.updated(), last.self(), (long) last.version())), true)))
                .extracting(StoredResource::version)
                .containsExactly(3);
    }

    private List<Integer> versions(long from, long to, @Nullable Keyset before) {
        return store
                .history(new Reader.HistorySelect(
                        ORG, OBSERVATION, fixture.self(OBSERVATION, "o"), Long.MIN_VALUE, new Reader.Period(from, to),
                        Where.ALWAYS, 10, before, false))
                .stream()
                .map(StoredResource::version)
                .toList();
    }
}
