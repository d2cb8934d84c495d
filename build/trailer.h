
#ifdef __cplusplus
}
#endif

#endif /* KALTURA_SESSION_H */
