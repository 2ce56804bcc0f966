package org.salus.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.testing.TestDatabase;

@Tag("slow")
class ExternalPostgresTest {

    @Test
    void worksOnAServerOfSomeoneElseAndSaysWhetherTheSecondWallStands() throws Exception {
        try (TestDatabase db = TestDatabase.fresh();
                Connection owner = db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute("DROP ROLE IF EXISTS elsewhere_app");
            statement.execute("CREATE ROLE elsewhere_app LOGIN PASSWORD 'elsewhere-app-password'");
            statement.execute("GRANT salus_app TO elsewhere_app");
            try (Postgres both = open(db, "elsewhere_app", "elsewhere-app-password")) {
                assertThat(both.health().up()).isTrue();
                assertThat(both.secondWall()).isTrue();
                try (Connection app = both.app().getConnection();
                        Statement use = app.createStatement()) {
                    use.execute("SELECT count(*) FROM resource");
                    assertThatThrownBy(() -> use.execute("DROP TABLE resource")).isInstanceOf(SQLException.class);
                }
            }
            try (Postgres one = open(db, null, null)) {
                assertThat(one.health().up()).isTrue();
                assertThat(one.secondWall()).isFalse();
            }
            statement.execute("REVOKE salus_app FROM elsewhere_app");
            statement.execute("DROP OWNED BY elsewhere_app");
            statement.execute("DROP ROLE elsewhere_app");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsOneSentenceWithoutThePassword() {
        PostgresSettings.External nobody = new PostgresSettings.External(
                "jdbc:postgresql://127.0.0.1:1/salus", "u", "very-secret", null, null);
        assertThatThrownBy(() -> Postgres.open(new PostgresSettings(Path.of("unused"), nobody, 2)))
                .isInstanceOf(PostgresException.class)
                .hasMessageStartingWith("The database server cannot be reached")
                .hasMessageNotContaining("very-secret");
        assertThat(nobody.toString()).doesNotContain("very-secret");
    }

    private static Postgres open(TestDatabase db, String user, String password) {
        return Postgres.open(new PostgresSettings(
                Path.of("unused"),
                new PostgresSettings.External(db.url(), db.ownerUser(), db.ownerPassword(), user, password),
                4));
    }
}
