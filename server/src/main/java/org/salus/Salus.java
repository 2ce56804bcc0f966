package org.salus;

import org.salus.platform.cli.CommandLineTool;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The Salus server: one Spring Boot application whose direct sub-packages are its modules. */
@SpringBootApplication(proxyBeanMethods = false)
public class Salus {

    public static void main(String[] arguments) {
        int code = CommandLineTool.run(arguments);
        if (code != CommandLineTool.KEEPS_RUNNING) {
            System.exit(code);
        }
    }
}
