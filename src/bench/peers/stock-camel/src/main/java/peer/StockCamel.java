package peer;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Stock Camel as its documentation shows it first: platform-http in, http as a bridge out, nothing tuned. */
@SpringBootApplication
public class StockCamel {
    public static void main(String[] args) {
        SpringApplication.run(StockCamel.class, args);
    }

    @Bean
    RouteBuilder passThrough() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/pass-through").to("{{backend}}/pass-through?bridgeEndpoint=true");
            }
        };
    }
}
