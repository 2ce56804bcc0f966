package org.salus.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.salus.testing.TestDatabase;

class MigrationsTest {

    @Test
    void theApplicationMayUseTablesButNotChangeThem() throws Exception {
        try (TestDatabase db = TestDatabase.fresh();
                Connection app = db.app().getConnection();
                Statement statement = app.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM vault_key")) {
                assertThat(rows.next()).isTrue();
            }
            assertThatThrownBy(() -> statement.execute("ALTER TABLE vault_key ADD COLUMN x int"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (x int)"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("SELECT * FROM flyway_vault"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void migratingAgainChangesNothing() {
        try (TestDatabase db = TestDatabase.fresh()) {
            Migrations.migrate(db.owner(), "salus_app");
            Migrations.migrate(db.owner(), "salus_app");
        }
    }

    @Test
    void aFurtherDatabaseIsCheap() {
        TestDatabase.fresh().close();
        long began = System.nanoTime();
        TestDatabase.fresh().close();
        assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }
}
