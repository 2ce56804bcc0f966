package org.salus;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The Salus server: one Spring Boot application whose direct sub-packages are its modules. */
@SpringBootApplication(proxyBeanMethods = false)
public class Salus {

    public static void main(String[] arguments) {
        SpringApplication.run(Salus.class, arguments);
    }
}
