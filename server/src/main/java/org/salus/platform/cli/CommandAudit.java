package org.salus.platform.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditListener;
import org.salus.audit.ChainedAuditor;
import org.salus.identity.SignInEvent;
import org.salus.identity.UserChangedEvent;

/**
 * The chain, for one command. The running server holds the spool of the home folder, so a command beside it has one of
 * its own until its rows are chained.
 */
record CommandAudit(ChainedAuditor auditor, AuditListener listener, @Nullable Path own)
        implements AutoCloseable {

    private static final Duration NO_CHECKPOINT = Duration.ofDays(1);

    static CommandAudit open(Desk desk) throws IOException {
        Path own = desk.running() ? Files.createTempDirectory(desk.home().resolve("run"), "command-") : null;
        ChainedAuditor auditor = new ChainedAuditor(
                desk.postgres().app(), desk.vault(), own == null ? desk.home() : own, NO_CHECKPOINT);
        return new CommandAudit(auditor, new AuditListener(auditor), own);
    }

    void take(Object event) {
        switch (event) {
            case UserChangedEvent changed -> listener.on(changed);
            case SignInEvent signIn -> listener.on(signIn);
            default -> throw new IllegalStateException("An event that is not audited: " + event.getClass());
        }
    }

    @Override
    public void close() throws IOException {
        auditor.close();
        Path folder = own;
        if (folder != null) {
            delete(folder);
        }
    }

    /** Only when the spool is empty: rows that did not reach the chain stay for the operator. */
    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            List<Path> all = files.sorted(java.util.Comparator.reverseOrder()).toList();
            if (all.stream().anyMatch(f -> f.getFileName().toString().endsWith(".spool"))) {
                throw new IOException("Audit rows are left in " + folder);
            }
            for (Path path : all) {
                Files.delete(path);
            }
        }
    }
}
