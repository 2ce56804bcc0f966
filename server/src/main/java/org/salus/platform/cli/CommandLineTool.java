package org.salus.platform.cli;

import org.salus.platform.StartRefused;
import org.salus.platform.Version;
import org.salus.platform.postgres.PostgresException;
import org.salus.vault.VaultException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** What {@code salus} followed by words does. Refusals are one sentence and the exit code 2, never a stack trace. */
@Command(
        name = "salus",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineTool.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Salus, an electronic health record.",
        footer = {
            "",
            "salus build            builds what is newer than the program",
            "salus test [--fast]    runs all tests; --fast leaves out the browser and whatever is slow",
            "",
            "salus COMMAND --help says more; docs/operations has the pages for operators."
        },
        subcommands = {DemoCommand.class, ServeCommand.class, StatusCommand.class, UserCommand.class, TerminologyCommand.class,
            PackageCommand.class, AuditCommand.class, ReindexCommand.class, ConsentCommand.class})
public final class CommandLineTool implements Runnable {

    /** In the place of an exit code: a server runs, and ends the process when it is stopped. */
    public static final int KEEPS_RUNNING = -1;

    private static final int REFUSED = 2;
    private static final int BUG = 1;

    private CommandLineTool() {}

    /** Set when the process is told to end: what fails then fails because of that. */
    private static volatile boolean ending;

    /** @return the exit code, or {@link #KEEPS_RUNNING} */
    public static int run(String... arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ending = true));
        return new CommandLine(new CommandLineTool())
                .addSubcommand(new ProfilesCommand())
                .setExecutionExceptionHandler(CommandLineTool::failed)
                .execute(arguments);
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult result) {
        if (ending) {
            return BUG;
        }
        if (failure instanceof StartRefused || failure instanceof PostgresException || failure instanceof VaultException) {
            System.err.println("salus: " + String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
            return REFUSED;
        }
        System.err.println("salus: this is a fault in Salus; please report what follows.");
        failure.printStackTrace();
        return BUG;
    }

    /** For {@code --version}. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Salus " + Version.current() + ", Java " + Runtime.version()};
        }
    }
}
