package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.CONDITION;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A condition means the same as SQL and on a row in memory: random conditions over random rows. */
class WhereAgreementTest {

    private record Row(RowIndex index, short type, long self, long updated) {}

    private static final List<Row> ROWS = new ArrayList<>();
    private static final short[] TYPES = {OBSERVATION, CONDITION, PATIENT};
    private static StoreFixture fixture;

    @BeforeContainer
    static void fill() {
        fixture = new StoreFixture();
        Random random = new Random(7);
        List<RowIndex> indexes = new ArrayList<>();
        for (int commit = 0; commit < 4; commit++) {
            List<Write> writes = new ArrayList<>();
            indexes.clear();
            for (int i = 0; i < 60; i++) {
                short type = TYPES[i % TYPES.length];
                RowIndex index = random(random);
                if (type == PATIENT) {
                    long[] strings = random.longs(random.nextInt(6), 2, 10).distinct().toArray();
                    index = StoreFixture.withStrings(index, strings);
                }
                indexes.add(index);
                writes.add(StoreFixture.create(type, commit + "-" + i, index, "x"));
            }
            List<Commit.Written> written = fixture.commit(writes.toArray(Write[]::new)).get();
            for (int i = 0; i < written.size(); i++) {
                Commit.Written w = written.get(i);
                ROWS.add(new Row(indexes.get(i), w.type(), w.self(), w.updated()));
            }
        }
    }

    @AfterContainer
    static void close() {
        ROWS.clear();
        fixture.close();
    }

    /** A third of a day: some intervals are longer than a day, which searches by day tell apart. */
    private static final long UNIT = 28_800_000_000L;

    private static RowIndex random(Random random) {
        int shared = 0;
        long patient = random.nextInt(3) == 0 ? 0 : 1000 + random.nextInt(2);
        List<Long> tokens = new ArrayList<>(random.longs(random.nextInt(6), 2, 10).boxed().toList());
        if (random.nextInt(4) == 0) {
            shared = RowIndex.SHARED;
            tokens.addAll(patient == 0 ? List.of(WhereSql.SEVERAL_PATIENTS, 1000L, 1001L) : List.of(2001 - patient));
        }
        RowIndex index = StoreFixture.index(patient, tokens.stream().distinct().mapToLong(Long::longValue).toArray());
        for (int slot = 0; slot < WhereSql.DATE_SLOTS; slot++) {
            if (random.nextBoolean()) {
                long low = random.nextInt(6) * UNIT;
                index.dateLow()[slot] = random.nextInt(6) == 0 ? Long.MIN_VALUE : low;
                index.dateHigh()[slot] = random.nextInt(6) == 0 ? Long.MAX_VALUE : low + UNIT * (1 + random.nextInt(4));
            }
        }
        for (int slot = 0; slot < WhereSql.NUMBER_SLOTS; slot++) {
            if (random.nextBoolean()) {
                double low = random.nextInt(6);
                index.numberLow()[slot] = random.nextInt(6) == 0 ? Double.NEGATIVE_INFINITY : low;
                index.numberHigh()[slot] = random.nextInt(6) == 0 ? Double.POSITIVE_INFINITY : low + random.nextInt(3);
            }
        }
        return new RowIndex(
                patient, index.patients(), index.tokens(), index.dateLow(), index.dateHigh(), index.numberLow(),
                index.numberHigh(), (random.nextInt(3) == 0 ? 1 << random.nextInt(19) : 0) | shared,
                index.present() | random.nextInt(16));
    }

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void sqlAndMemoryAgree(@ForAll("conditions") Where where) {
        List<Long> bySql = fixture.store
                .search(new Reader.Select(ORG, List.of(), where, List.of(), 1000, null, false))
                .rows()
                .stream()
                .map(StoredResource::self)
                .sorted()
                .toList();
        List<Long> inMemory = ROWS.stream()
                .filter(row -> where.test(row.index(), row.type(), row.self(), row.updated()))
                .map(Row::self)
                .sorted()
                .toList();
        assertThat(bySql).isEqualTo(inMemory);
        assertThat(fixture.store.count(new Reader.Select(ORG, List.of(), where, List.of(), 1, null, false)))
                .isEqualTo(inMemory.size());
    }

    /** However a page is asked for, the pages together are the whole answer, each row once and in order. */
    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void pagesAreTheWhole(
            @ForAll("pageable") Where where, @ForAll("orders") List<Reader.Order> order, @ForAll boolean ofOneType, @ForAll boolean withTokens) {
        List<Short> types = ofOneType ? List.of(OBSERVATION) : List.of();
        List<Long> whole = selfs(new Reader.Select(ORG, types, where, order, 1000, null, withTokens));
        assertThat(whole)
                .containsExactlyInAnyOrderElementsOf(ROWS.stream()
                        .filter(row -> !ofOneType || row.type() == OBSERVATION)
                        .filter(row -> where.test(row.index(), row.type(), row.self(), row.updated()))
                        .map(Row::self)
                        .toList());
        List<Long> paged = new ArrayList<>();
        Keyset after = null;
        do {
            Reader.Rows page = fixture.store.search(new Reader.Select(ORG, types, where, order, 7, after, withTokens));
            page.rows().forEach(row -> paged.add(row.self()));
            after = page.resume();
        } while (after != null);
        assertThat(paged).isEqualTo(whole);
    }

    /** The policy asks for one chart and the search for another: neither condition is forgotten, whichever comes first. */
    @Example
    void twoChartsAreBothAskedFor() {
        for (long[] both : List.of(new long[] {1000, 1001}, new long[] {1001, 1000}, new long[] {1000, 1002}, new long[] {1000, 1000})) {
            Where where = Where.and(new Where.InPatient(both[0]), new Where.InPatient(both[1]));
            assertThat(selfs(new Reader.Select(ORG, List.of(), where, List.of(), 1000, null, false)))
                    .as(Arrays.toString(both))
                    .containsExactlyInAnyOrderElementsOf(ROWS.stream()
                            .filter(row -> where.test(row.index(), row.type(), row.self(), row.updated()))
                            .map(Row::self)
                            .toList());
        }
    }

    private static List<Long> selfs(Reader.Select select) {
        return fixture.store.search(select).rows().stream().map(StoredResource::self).toList();
    }

    @Provide
    Arbitrary<List<Reader.Order>> orders() {
        return Arbitraries.of(
                List.of(),
                List.of(new Reader.Order.Self(true)),
                List.of(new Reader.Order.Date(0, true)),
                List.of(new Reader.Order.Date(0, false), new Reader.Order.Number(1, true)),
                List.of(new Reader.Order.Updated(true)));
    }

    /** Charts, days, and anything else. */
    @Provide
    Arbitrary<Where> pageable() {
        Arbitrary<Where> chart = Arbitraries.of(1000L, 1001L, 1002L).map(p -> new Where.InPatient(p));
        Arbitrary<Long> moment = Arbitraries.longs().between(-1, 10).map(n -> n * UNIT);
        Arbitrary<Where> day = Combinators.combine(moment, moment)
                .as((from, to) -> Where.and(
                        new Where.Date(0, Where.Test.ENDS_AFTER, from, Long.MAX_VALUE),
                        new Where.Date(0, Where.Test.STARTS_BEFORE, Long.MIN_VALUE, to)));
        Arbitrary<Where> overlap =
                Combinators.combine(moment, moment).as((from, to) -> new Where.Date(0, Where.Test.OVERLAPS, from, to));
        return Arbitraries.oneOf(List.of(
                chart,
                day,
                overlap,
                Combinators.combine(chart, leaf()).as((a, b) -> Where.and(a, b)),
                Combinators.combine(chart, chart).as((a, b) -> Where.and(a, b)),
                Combinators.combine(day, leaf()).as((a, b) -> Where.and(a, b)),
                conditions()));
    }

    @Provide
    Arbitrary<Where> conditions() {
        return Arbitraries.lazyOf(
                WhereAgreementTest::leaf,
                WhereAgreementTest::leaf,
                WhereAgreementTest::leaf,
                () -> conditions().list().ofMaxSize(3).map(Where.And::new),
                () -> conditions().list().ofMaxSize(3).map(Where.Or::new),
                () -> conditions().map(Where.Not::new));
    }

    private static Arbitrary<Where> leaf() {
        Arbitrary<long[]> tokens = longs(1, 11);
        Arbitrary<Short> stringTypes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.just(PATIENT)), net.jqwik.api.Tuple.of(1, Arbitraries.just(OBSERVATION)));
        Arbitrary<long[]> patients = Arbitraries.of(0L, 1000L, 1001L, 1002L).array(Long[].class).ofMaxSize(3).map(WhereAgreementTest::unbox);
        Arbitrary<Where.Test> test = Arbitraries.of(Where.Test.class);
        Arbitrary<Long> date = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.longs().between(-1, 10).map(n -> n * UNIT)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE)));
        Arbitrary<Double> number = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(-2, 18).map(n -> n / 2.0)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Double.MAX_VALUE, -Double.MAX_VALUE)));
        return Arbitraries.oneOf(List.<Arbitrary<Where>>of(
                Arbitraries.of(Where.ALWAYS, Where.NEVER),
                tokens.map(Where.AllTokens::new),
                tokens.map(Where.AnyToken::new),
                Combinators.combine(stringTypes, tokens).as(Where.AllStrings::new),
                Combinators.combine(stringTypes, tokens).as(Where.AnyString::new),
                patients.map(Where.InPatient::new),
                patients.map(Where.PatientIs::new),
                Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(0, 1 << 19)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(RowIndex.SHARED)))
                        .map(Where.Lossy::new),
                Arbitraries.longs().between(0, 20).map(Where.Present::new),
                Arbitraries.integers().between(0, 239).list().ofMaxSize(5).map(WhereAgreementTest::selfs),
                Arbitraries.of(OBSERVATION, CONDITION, PATIENT, (short) 7).array(Short[].class).ofMaxSize(2).map(WhereAgreementTest::types),
                Combinators.combine(Arbitraries.integers().between(0, 3), test, date, date).as(Where.Date::new),
                Combinators.combine(Arbitraries.integers().between(0, 2), test, number, number).as(Where.Number::new),
                Combinators.combine(Arbitraries.integers().between(0, 239), Arbitraries.integers().between(0, 239))
                        .as((a, b) -> new Where.Updated(ROWS.get(a).updated(), ROWS.get(b).updated()))));
    }

    private static Where selfs(List<Integer> rows) {
        return new Where.Self(Stream.concat(rows.stream().map(i -> ROWS.get(i).self()), Stream.of(77L))
                .mapToLong(Long::longValue)
                .toArray());
    }

    private static Where types(Short[] boxed) {
        short[] types = new short[boxed.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = boxed[i];
        }
        return new Where.OfType(types);
    }

    private static Arbitrary<long[]> longs(long from, long to) {
        return Arbitraries.longs().between(from, to).array(Long[].class).ofMaxSize(3).map(WhereAgreementTest::unbox);
    }

    private static long[] unbox(Long[] boxed) {
        return Arrays.stream(boxed).mapToLong(Long::longValue).toArray();
    }
}
