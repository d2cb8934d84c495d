module libkaltura.example/kalturasession

go 1.19
