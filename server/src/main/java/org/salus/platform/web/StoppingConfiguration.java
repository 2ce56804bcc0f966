package org.salus.platform.web;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts {@link StoppingValve} before everything that answers. */
@Configuration(proxyBeanMethods = false)
class StoppingConfiguration {

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> stopping(JsonMapper json) {
        return factory -> factory.addEngineValves(new StoppingValve(json));
    }
}
