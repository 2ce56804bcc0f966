package org.salus.platform.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.salus.platform.Home;
import org.salus.platform.RunFile;
import org.salus.platform.Settings;
import org.salus.platform.Vaults;
import org.salus.platform.postgres.Postgres;
import org.salus.vault.Vault;
import org.springframework.boot.logging.LoggingSystem;

/**
 * An installation's database and vault, for one act of an operator: of the server that runs, or, when none does, opened
 * for as long as the act takes.
 *
 * @param running whether a server works on it at the same time
 */
record Desk(Settings settings, Postgres postgres, Vault vault, boolean running) implements AutoCloseable {

    static Desk open(HomeOption option) {
        LoggingSystem.get(Desk.class.getClassLoader()).beforeInitialize();
        Settings settings = option.settings();
        Home.prepare(settings);
        Optional<RunFile> run = RunFile.running(settings.home());
        Integer port = run.map(RunFile::postgresPort).orElse(null);
        Postgres postgres =
                port == null ? Postgres.open(settings.postgres()) : Postgres.join(settings.postgres(), port);
        try {
            return new Desk(settings, postgres, Vaults.open(postgres.app(), settings.home()), run.isPresent());
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    Path home() {
        return settings.home();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
