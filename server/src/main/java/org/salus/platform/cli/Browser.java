package org.salus.platform.cli;

import java.io.IOException;
import java.util.List;

/** Opens the demo in the user's browser where there is a screen; the address has been printed anyway. */
final class Browser {

    private Browser() {}

    static void open(String address) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        if (!mac && System.getenv("DISPLAY") == null && System.getenv("WAYLAND_DISPLAY") == null) {
            return;
        }
        try {
            new ProcessBuilder(List.of(mac ? "open" : "xdg-open", address))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.out.println("No browser could be opened: go to " + address);
        }
    }
}
