package org.salus.platform;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The server as Spring sees it: the beans of all modules. */
@SpringBootApplication(scanBasePackages = "org.salus", proxyBeanMethods = false)
class Application {}
