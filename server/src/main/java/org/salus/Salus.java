package org.salus;

import org.salus.platform.cli.CommandLineTool;
import org.springframework.modulith.Modulithic;

/** Where the program begins. The direct sub-packages of this one are the modules of the server. */
@Modulithic(systemName = "Salus")
public final class Salus {

    private Salus() {}

    public static void main(String[] arguments) {
        int code = CommandLineTool.run(arguments);
        if (code != CommandLineTool.KEEPS_RUNNING) {
            System.exit(code);
        }
    }
}
