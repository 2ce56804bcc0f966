package org.salus.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.salus.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Loads: all or nothing, resumable, in place of what they replace. */
class LoadTest {

    private static final TestDatabase DB = TestDatabase.fresh();
    private static final Loads LOADS = new PostgresLoads(DB.app());
    private static final JdbcClient SQL = JdbcClient.create(DB.owner());

    @AfterAll
    static void close() {
        DB.close();
    }

    @Test
    void whatIsSaidOfAConceptInSeveralPlacesIsPutTogether() {
        CodeSystemHeader header = CodeSystemHeader.of("http://a.example/animals", "1", "Animals");
        try (Load load = LOADS.open("animals", Load.Progress.NONE)) {
            CodeSystemWriter system = load.codeSystem(header);
            system.parent("cat", "mammal");
            system.designation("cat", new CodeSystemWriter.Designation("de", null, "Hauskatze \t\"Mieze\"\\ {x}"));
            system.concept("mammal", "Mammal", null, true, true);
            system.concept("cat", "Cat");
            system.concept("animal", "Animal");
            system.parent("mammal", "animal");
            system.property("cat", "legs", PropertyType.INTEGER, "4");
            system.coding("cat", "sound", "http://a.example/sounds", "meow", "Meow");
            assertThat(count("http://a.example/animals")).isZero();
            assertThat(load.commit()).isEqualTo(new Load.Summary(1, 3, 0, 0, 0));
        }
        assertThat(SQL.sql("""
                        SELECT c.code || ' ' || coalesce(c.detail::text, '') || ' '
                               || (SELECT string_agg(a.code, '<' ORDER BY a.code) FROM term_concept a WHERE a.id = ANY(c.tree))
                               || ' ' || coalesce((SELECT string_agg(p.code, '') FROM term_concept p WHERE -p.id = ANY(c.tree)), '')
                        FROM term_concept c JOIN term_system s ON s.id = c.system WHERE s.url = 'http://a.example/animals' ORDER BY c.ord""")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "mammal  animal<mammal animal",
                        "cat {\"property\": [{\"code\": \"legs\", \"valueInteger\": 4}, {\"code\": \"sound\", \"valueCoding\": {\"code\": \"meow\","
                                + " \"system\": \"http://a.example/sounds\", \"display\": \"Meow\"}}], \"designation\": [{\"value\":"
                                + " \"Hauskatze \\t\\\"Mieze\\\"\\\\ {x}\", \"language\": \"de\"}]} animal<cat<mammal mammal",
                        "animal  animal ");
        assertThat(LOADS.list()).anyMatch(s -> s.key().equals("animals") && s.finished());
        assertThat(SQL.sql("SELECT count(*) FROM term_staged").query(Long.class).single()).isZero();
    }

    @Test
    void aKilledLoadGoesOnFromItsLastCheckpoint() {
        CodeSystemHeader header = CodeSystemHeader.of("http://a.example/numbers", "1", "Numbers");
        try (Load load = LOADS.open("numbers", Load.Progress.NONE)) {
            CodeSystemWriter system = load.codeSystem(header);
            for (int i = 0; i < 10; i++) {
                system.concept("n" + i, "Number " + i);
            }
            load.checkpoint("file", 10);
            system.concept("lost", "After the checkpoint");
            // Closing without a commit is what a killed process leaves: an open transaction that is rolled back.
        }
        try (Load load = LOADS.open("numbers", Load.Progress.NONE)) {
            assertThat(load.resumedAt()).isEqualTo("file");
            assertThat(load.position("file")).isEqualTo(10);
            assertThat(load.passed("file")).isFalse();
            assertThatThrownBy(() -> LOADS.open("numbers", Load.Progress.NONE)).isInstanceOf(LoadException.class);
            CodeSystemWriter system = load.codeSystem(header);
            for (int i = 10; i < 20; i++) {
                system.concept("n" + i, "Number " + i);
            }
            load.checkpoint("file");
            assertThat(load.passed("file")).isTrue();
            load.commit();
        }
        assertThat(count("http://a.example/numbers")).isEqualTo(20);
        try (Load load = LOADS.open("numbers", Load.Progress.NONE)) {
            assertThat(load.resumedAt()).isNull();
            load.codeSystem(header).concept("n0", "Alone");
            load.commit();
        }
        assertThat(count("http://a.example/numbers")).isEqualTo(1);
    }

    @Test
    void aFaultyReleaseChangesNothing() {
        CodeSystemHeader header = CodeSystemHeader.of("http://a.example/faulty", "1", "Faulty");
        try (Load load = LOADS.open("faulty", Load.Progress.NONE)) {
            load.codeSystem(header).concept("a", "The old one");
            load.commit();
        }
        try (Load load = LOADS.open("faulty", Load.Progress.NONE)) {
            CodeSystemWriter system = load.codeSystem(header);
            List.of("a", "b", "c").forEach(code -> system.concept(code, code));
            system.parent("a", "b");
            system.parent("b", "c");
            system.parent("c", "a");
            assertThatThrownBy(load::commit).isInstanceOf(LoadException.class).hasMessageContaining("circle");
            load.abandon();
        }
        try (Load load = LOADS.open("faulty", Load.Progress.NONE)) {
            CodeSystemWriter system = load.codeSystem(header);
            system.concept("a", "a");
            system.parent("a", "nowhere");
            assertThatThrownBy(load::commit).isInstanceOf(LoadException.class).hasMessageContaining("nowhere");
            load.abandon();
        }
        assertThat(count("http://a.example/faulty")).isEqualTo(1);
    }

    /** Rows are written in many short transactions; those of a commit that was killed are removed by the next one. */
    @Test
    void aKilledCommitLeavesNothing() {
        class Killed extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }
        CodeSystemHeader header = CodeSystemHeader.of("http://a.example/many", "1", "Many");
        try (Load load = LOADS.open("many", (phase, done, total) -> {
            if (phase.contains("writing") && done > 0) {
                throw new Killed();
            }
        })) {
            CodeSystemWriter system = load.codeSystem(header);
            for (int i = 0; i < 25_000; i++) {
                system.concept("m" + i, "Many " + i);
            }
            load.checkpoint("concepts");
            assertThatThrownBy(load::commit).isInstanceOf(Killed.class);
        }
        assertThat(count("http://a.example/many")).isZero();
        assertThat(SQL.sql("SELECT count(*) FROM term_garbage WHERE load <> 0").query(Long.class).single()).isOne();
        for (int again = 0; again < 2; again++) {
            try (Load load = LOADS.open("many", Load.Progress.NONE)) {
                CodeSystemWriter system = load.codeSystem(header);
                if (!load.passed("concepts")) {
                    system.concept("alone", "Alone");
                }
                load.commit();
            }
            assertThat(count("http://a.example/many")).isEqualTo(again == 0 ? 25_000 : 1);
            assertThat(SQL.sql("SELECT count(*) FROM term_concept WHERE system NOT IN (SELECT id FROM term_system)")
                            .query(Long.class)
                            .single())
                    .isZero();
            assertThat(SQL.sql("SELECT count(*) FROM term_garbage").query(Long.class).single()).isZero();
        }
    }

    private static long count(String url) {
        return SQL.sql("SELECT count(*) FROM term_concept c JOIN term_system s ON s.id = c.system WHERE s.url = ?")
                .param(url)
                .query(Long.class)
                .single();
    }
}
