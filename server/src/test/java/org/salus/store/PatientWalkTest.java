package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;
import static org.salus.store.StoreFixture.create;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patients by what is in their charts: walked for or collected, the pages are the same, and a full page asks no more charts than it needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatientWalkTest {

    private static final short CONDITION = StoreFixture.CONDITION;
    private static final int PATIENTS = 1_000;
    /** Labels that a caller may not see. */
    private static final long HIDDEN = 99;
    private static final long SALT = 0x5a17_0000_0000_0001L;
    /** Nine of ten patients have it, one of three, one of thirty, three patients, nobody; and one hundred sources of a single patient. */
    private static final long COMMON = 0xc0de_0001L;
    private static final long THIRD = 0xc0de_0002L;
    private static final long SELDOM = 0xc0de_0003L;
    private static final long RARE = 0xc0de_0004L;
    private static final long ABSENT = 0xc0de_0005L;
    private static final long OF_ONE = 0xc0de_0006L;

    private final StoreFixture fixture = new StoreFixture();
    private final List<Long> selfs = new ArrayList<>();

    @BeforeAll
    void fill() throws SQLException {
        Random random = new Random(5);
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < PATIENTS; i++) {
            long self = fixture.self(PATIENT, "p" + i);
            selfs.add(self);
            writes.add(create(PATIENT, "p" + i, i % 10 == 3 ? StoreFixture.index(self, HIDDEN) : StoreFixture.index(self), "x"));
            for (int n = 0; n < 3; n++) {
                condition(writes, "c" + i + "-" + n, self, COMMON, i % 10 != 0);
                condition(writes, "t" + i + "-" + n, self, THIRD, random.nextInt(3) == 0);
                condition(writes, "s" + i + "-" + n, self, SELDOM, i % 30 == 7);
            }
            condition(writes, "r" + i, self, RARE, i % 400 == 5);
        }
        for (int n = 0; n < 200; n++) {
            condition(writes, "o" + n, selfs.get(17), OF_ONE, true);
        }
        // Filed under none, since it names two; and one filed under a patient whom it does not name as its patient.
        writes.add(create(CONDITION, "two", several(selfs.get(10), selfs.get(20)), "x"));
        writes.add(create(CONDITION, "asserted", StoreFixture.index(selfs.get(30), COMMON, selfs.get(30) ^ COMMON), "x"));
        for (int from = 0; from < writes.size(); from += 500) {
            fixture.commit(writes.subList(from, Math.min(writes.size(), from + 500)).toArray(Write[]::new)).get();
        }
        try (Connection connection = fixture.db.owner().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("ANALYZE resource");
        }
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private void condition(List<Write> writes, String id, long patient, long code, boolean has) {
        if (has) {
            writes.add(create(CONDITION, id, StoreFixture.index(patient, code, patient ^ SALT, TokenHashes.inChart(patient, code)), "x"));
        }
    }

    private static RowIndex several(long one, long other) {
        RowIndex row = StoreFixture.index(0, COMMON, one ^ SALT, other ^ SALT, one, other, WhereSql.SEVERAL_PATIENTS);
        return new RowIndex(
                0, new long[] {one, other}, row.tokens(), row.strings(), row.dateLow(), row.dateHigh(), row.numberLow(), row.numberHigh(),
                RowIndex.SHARED, row.present(), row.generation());
    }

    private static Where has(boolean walk, long... codes) {
        return new Where.ReverseChain(SALT, CONDITION, new Where.AnyToken(codes), true, walk ? codes : new long[0]);
    }

    private List<List<Long>> pages(Where where, int limit) {
        List<List<Long>> pages = new ArrayList<>();
        Keyset after = null;
        do {
            Reader.Rows rows = fixture.store.search(new Reader.Select(ORG, List.of(PATIENT), where, List.of(), limit, after, false));
            pages.add(rows.rows().stream().map(StoredResource::self).toList());
            after = rows.rows().isEmpty() ? null : rows.keys().getLast();
        } while (after != null);
        return pages;
    }

    @ParameterizedTest
    @ValueSource(longs = {COMMON, THIRD, SELDOM, RARE, ABSENT, OF_ONE})
    void walkedOrCollectedThePagesAreTheSame(long code) {
        Where visible = new Where.Not(new Where.AnyToken(HIDDEN));
        for (int limit : new int[] {7, 51, 400}) {
            assertThat(pages(has(true, code), limit)).isEqualTo(pages(has(false, code), limit));
            assertThat(pages(Where.and(has(true, code), visible), limit)).isEqualTo(pages(Where.and(has(false, code), visible), limit));
        }
    }

    @Test
    void severalCodesAreOneWalk() {
        assertThat(pages(has(true, COMMON, RARE, SELDOM), 51)).isEqualTo(pages(has(false, COMMON, RARE, SELDOM), 51));
    }

    @Test
    void whatNamesTwoPatientsCountsForBothAndWhatOnlyLiesInAChartForNone() {
        List<Long> found = pages(has(true, COMMON), 400).stream().flatMap(List::stream).toList();
        assertThat(found).contains(selfs.get(10), selfs.get(20)).doesNotContain(selfs.get(30));
        assertThat(found).isEqualTo(new ArrayList<>(new TreeSet<>(found)));
    }

    /** What the caller may not see is neither a patient of the page nor a reason for one. */
    @Test
    void aSourceThatIsHiddenIsNoReason() {
        long hidden = 0xc0de_0007L;
        long self = fixture.self(PATIENT, "p40");
        List<Write> writes = new ArrayList<>();
        for (int n = 0; n < 150; n++) {
            writes.add(create(
                    CONDITION, "h" + n, StoreFixture.index(self, hidden, HIDDEN, self ^ SALT, TokenHashes.inChart(self, hidden)), "x"));
        }
        fixture.commit(writes.toArray(Write[]::new)).get();
        Where source = Where.and(new Where.Not(new Where.AnyToken(HIDDEN)), new Where.AnyToken(hidden));
        assertThat(pages(new Where.ReverseChain(SALT, CONDITION, source, true, hidden), 51)).containsExactly(List.of());
        assertThat(pages(has(true, hidden), 51)).containsExactly(List.of(self), List.of());
    }

    @Test
    void aFullPageReadsNothingOfTheOtherCharts() throws SQLException {
        List<String> plan = plan(has(true, COMMON));
        assertThat(plan).filteredOn(line -> line.contains("loops=0") || line.contains("never executed")).isNotEmpty();
        assertThat(plan.stream().filter(line -> line.contains("on resource_of_patient") && line.contains("actual"))
                        .mapToDouble(PatientWalkTest::rows).sum())
                .as("patients read: one batch, and those found in it\n" + String.join("\n", plan))
                .isLessThanOrEqualTo(200);
    }

    private static double rows(String line) {
        var rows = java.util.regex.Pattern.compile("rows=([\\d.]+) loops=(\\d+)").matcher(line.substring(line.indexOf("actual")));
        return rows.find() ? Double.parseDouble(rows.group(1)) * Integer.parseInt(rows.group(2)) : 0;
    }

    private List<String> plan(Where where) throws SQLException {
        Reader.Select select = new Reader.Select(ORG, List.of(PATIENT), where, List.of(), 51, null, false);
        Sql sql = new PageSql(select, SqlReader.totalOrder(List.of())).sql().after("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ");
        List<String> lines = new ArrayList<>();
        try (Connection connection = new OrganisationConnections(fixture.db.app()).open(ORG);
                PreparedStatement statement = sql.prepare(connection);
                ResultSet plan = statement.executeQuery()) {
            while (plan.next()) {
                lines.add(plan.getString(1));
            }
        }
        return lines;
    }
}
