module kalturasession

go 1.19
