package org.salus.platform.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.salus.audit.AuditVerifier;
import org.salus.audit.ChainReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proofs about the audit. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "Proves the audit, or names its first bad row.")
final class AuditCommand implements Runnable {

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Verifies the chain of every organisation, beside a running server or without one.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:every chain is whole", "1:a chain is broken", "2:it could not be verified"})
    int verify(@Mixin HomeOption home, @Option(names = "--json", description = "Answers with JSON") boolean json) {
        try (Desk desk = Desk.open(home)) {
            List<ChainReport> reports = new AuditVerifier(desk.postgres().app(), desk.vault(), desk.home()).verifyAll();
            if (json) {
                System.out.println(
                        reports.stream().map(ChainReport::json).collect(Collectors.joining(",", "[", "]")));
            } else if (reports.isEmpty()) {
                System.out.println("There are no audit rows yet.");
            } else {
                reports.forEach(report -> System.out.println(report.sentence()));
            }
            return reports.stream().allMatch(ChainReport::ok) ? 0 : 1;
        }
    }
}
