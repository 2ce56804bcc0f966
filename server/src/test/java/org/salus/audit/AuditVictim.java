package org.salus.audit;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.salus.kernel.Role;
import org.salus.vault.DatabaseVault;
import org.salus.vault.FileKeyVault;
import org.salus.vault.Vault;

/** A process that audits reads and writes as fast as it can, says which were acknowledged, and waits to be killed. */
public final class AuditVictim {

    private AuditVictim() {}

    /** @param arguments url, user, password, home, name of this run */
    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        database.setUser(arguments[1]);
        database.setPassword(arguments[2]);
        Path home = Path.of(arguments[3]);
        Vault vault = new DatabaseVault(database, FileKeyVault.open(home.resolve("keys/kek"), true));
        ChainedAuditor auditor = new ChainedAuditor(database, vault, home, Duration.ofMillis(50));
        Thread.ofPlatform().start(() -> {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                for (int i = 0; ; i++) {
                    String name = arguments[4] + "-write-" + i;
                    auditor.inTransaction(_ -> event(name)).write(connection, List.of());
                    connection.commit();
                    System.out.println(name);
                }
            } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
            }
        });
        for (int i = 0; ; i++) {
            String name = arguments[4] + "-read-" + i;
            auditor.record(event(name));
            System.out.println(name);
        }
    }

    private static AuditEvent event(String name) {
        return new AuditEvent(
                AuditFixture.caller(1, Role.PHYSICIAN), "read", "Patient", List.of(), new long[] {1}, name, 200, Instant.now());
    }
}
