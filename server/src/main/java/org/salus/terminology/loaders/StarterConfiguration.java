package org.salus.terminology.loaders;

import org.salus.terminology.BackgroundLoad;
import org.salus.terminology.Loads;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loads the starter content in the background, once the server answers. */
@Configuration(proxyBeanMethods = false)
class StarterConfiguration {

    @Bean(destroyMethod = "close")
    BackgroundLoad starterContentLoading(Loads loads) {
        return new BackgroundLoad("starter lists", () -> StarterContent.load(loads));
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> starterContentStart(BackgroundLoad starterContentLoading) {
        return _ -> starterContentLoading.start();
    }
}
