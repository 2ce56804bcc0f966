package org.salus.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Optional;

/**
 * As whom the PostgreSQL programs run: they refuse to run as root. Whoever is not root runs them as himself; root gives them
 * to an account without rights, or, where that account cannot reach the folders, to a user namespace without capabilities.
 *
 * @param prefix what stands before the command
 * @param account owner of the data folder; null when it stays with this process's own user
 */
record RunAs(List<String> prefix, @org.jspecify.annotations.Nullable String account) {

    private static final List<String> ACCOUNTS = List.of("salus", "postgres", "nobody");

    static RunAs forFolders(Path data, Path programs) throws IOException {
        if (uid(Path.of("/proc/self")) != 0) {
            return new RunAs(List.of(), null);
        }
        if (Files.exists(data)) {
            // Whoever owns the data keeps it: ownership must not depend on what happens to be possible today.
            return uid(data) == 0
                    ? userNamespace()
                            .orElseThrow(() -> new PostgresException("The data folder " + data
                                    + " belongs to root, as whom PostgreSQL does not run: give it to another user."))
                    : account(Files.getOwner(data).getName());
        }
        Path home = data.resolveSibling(".").normalize();
        if (reachable(home) && reachable(programs)) {
            for (String name : ACCOUNTS) {
                if (exists(data, name)) {
                    return account(name);
                }
            }
        }
        return userNamespace()
                .orElseThrow(() -> new PostgresException("PostgreSQL does not run as root, and " + home
                        + " is closed to other users: start Salus as another user, or open the way to that folder (chmod o+x)."));
    }

    void own(Path path) throws IOException {
        if (account != null) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account));
        }
    }

    private static RunAs account(String name) {
        return new RunAs(
                List.of("setpriv", "--reuid=" + name, "--regid=nogroup", "--clear-groups", "--no-new-privs", "--"), name);
    }

    private static Optional<RunAs> userNamespace() throws IOException {
        List<String> prefix = List.of("unshare", "--user", "--");
        try {
            Process trial = new ProcessBuilder("unshare", "--user", "--", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor() == 0 ? Optional.of(new RunAs(prefix, null)) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean exists(Path at, String account) {
        UserPrincipalLookupService users = at.getFileSystem().getUserPrincipalLookupService();
        try {
            users.lookupPrincipalByName(account);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean reachable(Path folder) throws IOException {
        for (Path path = folder.toRealPath(); path != null; path = path.getParent()) {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
