package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.Load;
import org.salus.terminology.LoadException;
import org.salus.terminology.PostgresLoads;
import org.salus.terminology.ReleaseOptions;
import org.salus.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Loaders and starter content into real tables. */
class LoadersOnPostgresTest {

    private static final TestDatabase DB = TestDatabase.fresh();
    private static final PostgresLoads LOADS = new PostgresLoads(DB.app());
    private static final JdbcClient SQL = JdbcClient.create(DB.owner());

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        DB.close();
    }

    private static long count(String url) {
        return SQL.sql("SELECT count(*) FROM term_concept c JOIN term_system s ON s.id = c.system WHERE s.url = ?")
                .param(url)
                .query(Long.class)
                .single();
    }

    @Test
    void aReleaseBecomesVisibleAsAWhole() {
        ReleaseFolder files = new SnomedFiles()
                .concept(1, "1", "Test finding (finding)", "Test finding")
                .concept(2, "1", "Ache of test (finding)", "Test ache", 1)
                .write(folder.resolve("r"));
        Load.Summary summary =
                ReleaseFolder.loader("snomed").load(LOADS, files.root, ReleaseOptions.standard(), Load.Progress.NONE);
        assertThat(summary.systems()).isEqualTo(1);
        assertThat(summary.concepts()).isEqualTo(4);
        assertThat(count(SnomedRelease.SYSTEM)).isEqualTo(4);
    }

    /** The process dies while it reads; what the next one finds is its last checkpoint. */
    @Test
    @Tag("slow")
    void aKilledLoadIsResumedAndComplete() throws Exception {
        StringBuilder rows = new StringBuilder("code,display,parent\nC0,Root,\n");
        for (int i = 1; i < 25_000; i++) {
            rows.append('C').append(i).append(",Row ").append(i).append(",C0\n");
        }
        Path list = Files.writeString(folder.resolve("list.csv"), rows);
        ReleaseOptions options = ReleaseOptions.standard().withSystem("urn:test:list").withVersion("1");
        Load.Progress killer = (phase, done, total) -> {
            if (phase.equals("list") && done >= 22_000) {
                throw new RecordedLoads.Killed();
            }
        };
        assertThatThrownBy(() -> ReleaseFolder.loader("csv").load(LOADS, list, options, killer))
                .isInstanceOf(RecordedLoads.Killed.class);
        assertThat(count("urn:test:list")).isZero();
        assertThat(ReleaseFolder.loader("csv").load(LOADS, list, options, Load.Progress.NONE).concepts()).isEqualTo(25_000);
        assertThat(count("urn:test:list")).isEqualTo(25_000);
    }

    @Test
    void aRefusedReleaseLeavesNothing() throws Exception {
        Path list = Files.writeString(folder.resolve("list.csv"), "code,display,parent\nA,One,B\nB,Two,A\n");
        ReleaseOptions options = ReleaseOptions.standard().withSystem("urn:test:ring").withVersion("1");
        assertThatThrownBy(() -> ReleaseFolder.loader("csv").load(LOADS, list, options, Load.Progress.NONE))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("A -> B -> A");
        assertThat(count("urn:test:ring")).isZero();
        assertThat(LOADS.list()).noneMatch(s -> !s.finished());
    }

    @Test
    void theStarterContentIsLoadedOnce() {
        StarterContent.load(LOADS);
        long medicines = count(RxNormRelease.SYSTEM);
        assertThat(medicines).isGreaterThan(1_000);
        StarterContent.load(LOADS);
        assertThat(count(RxNormRelease.SYSTEM)).isEqualTo(medicines);
        assertThat(LOADS.list()).filteredOn(s -> s.key().startsWith("starter ")).hasSize(1);
    }
}
