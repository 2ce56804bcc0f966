package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.Load;
import org.salus.terminology.LoadException;
import org.salus.terminology.ReleaseOptions;

/** Sorting, check digits, hierarchies, and going on after a kill. */
class LoadingStepsTest {

    @TempDir
    Path folder;

    private Path list(int codes) throws Exception {
        StringBuilder rows = new StringBuilder("code,display,parent\nC0,Root,\n");
        for (int i = 1; i < codes; i++) {
            rows.append('C').append(i).append(",Row,C").append(i - 1).append('\n');
        }
        return Files.writeString(folder.resolve("list.csv"), rows);
    }

    private static final ReleaseOptions OPTIONS = ReleaseOptions.standard().withSystem("urn:x:y").withVersion("1");

    @Test
    void aKilledLoadGoesOnAfterItsLastCheckpoint() throws Exception {
        Path list = list(45_000);
        RecordedLoads loads = new RecordedLoads();
        loads.dieAfter = 30_000;
        assertThatThrownBy(() -> ReleaseFolder.load(loads, "csv", list, OPTIONS)).isInstanceOf(RecordedLoads.Killed.class);
        assertThat(loads.committed).isFalse();
        assertThat(loads.abandoned).isFalse();
        loads.dieAfter = Integer.MAX_VALUE;
        loads.written = 0;
        ReleaseFolder.load(loads, "csv", list, OPTIONS);
        assertThat(loads.written).isEqualTo(25_000);
        assertThat(loads.keys).hasSize(2).containsOnly(loads.keys.getFirst());
        assertThat(loads.committed).isTrue();
        assertThat(loads.concepts.get("urn:x:y")).hasSize(45_000);
    }

    @Test
    void otherFilesAreAnotherLoad() throws Exception {
        RecordedLoads loads = new RecordedLoads();
        ReleaseFolder.load(loads, "csv", list(3), OPTIONS);
        ReleaseFolder.load(loads, "csv", list(4), OPTIONS);
        ReleaseFolder.load(loads, "csv", folder.resolve("list.csv"), OPTIONS.withVersion("2"));
        assertThat(loads.keys).doesNotHaveDuplicates();
    }

    @Test
    void aRefusedLoadIsForgotten() throws Exception {
        Path list = Files.writeString(folder.resolve("list.csv"), "code,display\nA,B\nA,C\n");
        RecordedLoads loads = new RecordedLoads();
        assertThatThrownBy(() -> ReleaseFolder.load(loads, "csv", list, OPTIONS)).isInstanceOf(LoadException.class);
        assertThat(loads.abandoned).isTrue();
        assertThat(loads.committed).isFalse();
    }

    @Test
    void progressIsTold() throws Exception {
        List<String> told = new ArrayList<>();
        Load.Progress progress = (phase, done, total) -> told.add(phase + " " + done);
        ReleaseFolder.loader("csv").load(new RecordedLoads(), list(10_000), OPTIONS, progress);
        assertThat(told).contains("y 2000", "y 10000");
    }

    @Property(tries = 50)
    void sortingKeepsAllRowsInOrder(
            @ForAll @Size(max = 200) List<@IntRange(min = -5, max = 20) Integer> keys,
            @ForAll @IntRange(min = 41, max = 2_000) int runChars) {
        try (ExternalSort sort = new ExternalSort(runChars)) {
            List<ExternalSort.Row> expected = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                ExternalSort.Row row = new ExternalSort.Row(keys.get(i), "é" + i);
                expected.add(row);
                sort.add(row.key(), row.value());
            }
            expected.sort(java.util.Comparator.comparingLong(ExternalSort.Row::key));
            for (int reading = 0; reading < 2; reading++) {
                List<ExternalSort.Row> found = new ArrayList<>();
                Items<ExternalSort.Row> rows = sort.sorted();
                for (ExternalSort.Row row = rows.next(); row != null; row = rows.next()) {
                    found.add(row);
                }
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    @Test
    void rowsLongerThanTheBufferAreSortedToo() {
        try (ExternalSort sort = new ExternalSort(1)) {
            sort.add(2, "b".repeat(300_000));
            sort.add(1, "a".repeat(200_000));
            Items<ExternalSort.Row> rows = sort.sorted();
            assertThat(java.util.Objects.requireNonNull(rows.next()).value()).hasSize(200_000).startsWith("a");
            assertThat(java.util.Objects.requireNonNull(rows.next()).value()).hasSize(300_000).startsWith("b");
            assertThat(rows.next()).isNull();
        }
    }

    @Test
    void checkDigitsFindEveryMistypedDigit() {
        for (String right : List.of("116680003", "22298006", "900000000000207008", "731000124108")) {
            assertThat(CheckDigits.isSctid(right)).isTrue();
            for (int i = 0; i < right.length(); i++) {
                for (char digit = '0'; digit <= '9'; digit++) {
                    String typed = right.substring(0, i) + digit + right.substring(i + 1);
                    assertThat(CheckDigits.isSctid(typed)).as(typed).isEqualTo(typed.equals(right));
                }
            }
        }
        for (String right : List.of("2345-7", "718-7", "8480-6", "29463-7", "85354-9", "100213-8")) {
            assertThat(CheckDigits.isLoinc(right)).as(right).isTrue();
            for (char digit = '0'; digit <= '9'; digit++) {
                String typed = right.substring(0, right.length() - 1) + digit;
                assertThat(CheckDigits.isLoinc(typed)).isEqualTo(typed.equals(right));
            }
        }
        for (String wrong : List.of("", "-", "2345", "2345-", "2345-77", "a345-7", "23456789-1")) {
            assertThat(CheckDigits.isLoinc(wrong)).isFalse();
        }
        for (String code : List.of("2345-7", "LP7786-9", "LA6576-8", "LL360-9", "LG5665-7", "MTHU000999")) {
            assertThat(LoincCodes.code(LoincCodes.key(code))).isEqualTo(code);
        }
        for (String wrong : List.of("", "XX12-3", "LP-9", "LP7786", "2345-77", "MTHU12", "007-1")) {
            assertThat(LoincCodes.key(wrong)).as(wrong).isNegative();
        }
    }

    @Test
    void aDeepHierarchyAndALongCycleAreNoTrouble() {
        HierarchyCheck deep = new HierarchyCheck("deep");
        int depth = 200_000;
        for (int i = 0; i < depth; i++) {
            deep.add(code(i, i == 0 ? List.of() : List.of("C" + (i - 1))));
        }
        deep.finish();
        HierarchyCheck ring = new HierarchyCheck("ring");
        for (int i = 0; i < 1_000; i++) {
            ring.add(code(i, List.of("C" + (i + 999) % 1_000)));
        }
        assertThatThrownBy(ring::finish).hasMessageContaining("cycle").hasMessageContaining("(1000 codes)");
        HierarchyCheck self = new HierarchyCheck("self");
        self.add(code(1, List.of("C1")));
        assertThatThrownBy(self::finish).hasMessageContaining("C1 -> C1");
    }

    /** Parents drawn from earlier codes alone can make no cycle. */
    @Property(tries = 30)
    void whatHasNoCycleIsTaken(@ForAll @IntRange(min = 1, max = 300) int size, @ForAll long seed) {
        Random random = new Random(seed);
        HierarchyCheck check = new HierarchyCheck("random");
        for (int i = 0; i < size; i++) {
            int below = i;
            check.add(code(i, random.ints(i == 0 ? 0 : 3, 0, Math.max(1, below)).mapToObj(p -> "C" + p).distinct().toList()));
        }
        check.finish();
    }

    private static ReleaseConcept code(int number, List<String> parents) {
        return new ReleaseConcept("C" + number, "Row", null, true, true, parents, List.of(), List.of());
    }
}
